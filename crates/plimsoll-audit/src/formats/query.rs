//! Answers of the Log Analytics query API: `{"tables":[{"name","columns":[{"name","type"}],"rows":[[...]]}]}`.

use std::borrow::Cow;

use super::{Members, dynamic};
use crate::event::Text;
use crate::json::Reader;

/// The head of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its name, almost always `PrimaryResult`.
    pub(crate) name: String,
    /// Names and types of its columns.
    columns: Vec<(String, String)>,
}

impl Table {
    /// Reads the head of a table from its members; `None` where they lack the columns.
    pub(crate) fn of(members: &Members<'_>) -> Option<Self> {
        let mut reader = Reader::new(members.json("columns")?);
        let mut columns = Vec::new();
        reader.open_array().ok()?;
        let mut first = true;
        while reader.next_item(&mut first).ok()? {
            let column = Members::of(reader.skip().ok()?)?;
            // Older answers spell the keys in Pascal case.
            let text =
                |low: &str, high: &str| column.text(low).or_else(|| column.text(high)).map(Cow::into_owned);
            let name = text("name", "ColumnName")?;
            columns.push((name, text("type", "ColumnType").unwrap_or_default()));
        }
        let name = members.text("name").unwrap_or_default().into_owned();
        (!columns.is_empty()).then_some(Self { name, columns })
    }

    /// A row, which is an array, as members; `None` where it is none or has another number of values.
    pub(crate) fn members<'a>(&'a self, row: &'a str) -> Option<Members<'a>> {
        let mut reader = Reader::new(row);
        let mut members = Vec::with_capacity(self.columns.len());
        reader.open_array().ok()?;
        let mut first = true;
        let mut columns = self.columns.iter();
        while reader.next_item(&mut first).ok()? {
            let (name, kind) = columns.next()?;
            let json = reader.skip().ok()?;
            let value = if kind == "dynamic" { dynamic(json) } else { Cow::Borrowed(json) };
            members.push((Cow::Borrowed(name.as_str()) as Text<'a>, value));
        }
        columns.next().is_none().then_some(Members(members))
    }
}

/// What an answer says beside its tables: an error with a part of the rows.
pub(crate) fn warning(error: &str) -> String {
    let members = Members::of(error).unwrap_or_default();
    let text = |key: &str| members.text(key).unwrap_or_default().into_owned();
    let (code, message) = (text("code"), text("message"));
    let what =
        if code.is_empty() && message.is_empty() { error.to_owned() } else { format!("{code}: {message}") };
    format!("the query answered in part only ({}); ask again for the rest", what.trim_matches([':', ' ']))
}
