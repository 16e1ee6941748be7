//! CSV as the portal exports tables: a header line, quoting of RFC 4180, times in UTC named so in the header.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader};

use super::{Members, is_structure, quoted};
use crate::event::Text;
use crate::{schema, time};

/// A header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// The columns' names without what the portal adds to them.
    names: Vec<String>,
    /// The column that names the table of each row.
    table: Option<usize>,
}

impl Header {
    /// Reads a header line; `None` where it names no column that a table of logs has.
    pub(crate) fn of(line: &str) -> Option<Self> {
        if !line.contains(',') || line.starts_with(['{', '[']) {
            return None;
        }
        let names: Vec<String> = fields(line.as_bytes())
            .iter()
            .map(|field| {
                let name = field.trim().trim_start_matches('\u{feff}');
                // `TimeGenerated [UTC]`, `TimeGenerated [Local Time]`
                name.split_once(" [").map_or(name, |(name, _)| name).to_owned()
            })
            .collect();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let known = has("TimeGenerated") || has("log_s") || has("AuditId") || has("Type") && has("TenantId");
        let table = names.iter().position(|name| name == "Type" || name == "TableName");
        known.then_some(Self { names, table })
    }

    /// The row of a record as members.
    pub(crate) fn members(&self, record: &[u8], hint: &str) -> Members<'_> {
        let values = fields(record);
        let audit = self.names.iter().any(|name| name == "AuditId");
        let told = if audit { "AKSAudit" } else { hint };
        let named = self.table.and_then(|index| values.get(index)).map_or(told, String::as_str);
        let table = schema::canonical(named).unwrap_or_default();
        let members =
            self.names.iter().zip(&values).filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
                (
                    Cow::Borrowed(name.as_str()) as Text<'_>,
                    json_of(value, schema::type_of(table, name).unwrap_or("")),
                )
            });
        Members(members.collect())
    }

    /// How many columns there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// How many fields a record has.
pub(crate) fn count(record: &[u8]) -> usize {
    fields(record).len()
}

/// The fields of one record.
fn fields(record: &[u8]) -> Vec<String> {
    let mut reader = Reader::new();
    let mut fields = Vec::new();
    let mut field = Vec::new();
    let mut piece = [0; 1024];
    let mut rest = record;
    loop {
        let (result, read, written) = reader.read_field(rest, &mut piece);
        rest = rest.get(read..).unwrap_or_default();
        field.extend_from_slice(piece.get(..written).unwrap_or_default());
        match result {
            ReadFieldResult::Field { record_end } => {
                fields.push(crate::json::into_text(std::mem::take(&mut field)));
                if record_end {
                    return fields;
                }
            }
            // An empty input tells the reader that this was all.
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::End => return fields,
        }
    }
}

/// A field as JSON text, by the type of its column.
fn json_of(value: &str, kind: &str) -> Cow<'static, str> {
    match kind {
        "dynamic" if is_structure(value) => Cow::Owned(value.to_owned()),
        "int" | "long" | "real" | "decimal" if is_number(value) => Cow::Owned(value.to_owned()),
        "bool" if value.eq_ignore_ascii_case("true") => Cow::Borrowed("true"),
        "bool" if value.eq_ignore_ascii_case("false") => Cow::Borrowed("false"),
        // The portal writes `5/8/2020, 10:44:17.862 PM`.
        "datetime" => match time::parse_american(value) {
            Some(time) => quoted(&time::write(time)),
            None => quoted(value),
        },
        _ => quoted(value),
    }
}

fn is_number(text: &str) -> bool {
    let padded = format!("{text} ");
    let mut reader = crate::json::Reader::new(&padded);
    reader.number().is_ok() && reader.position == text.len()
}
