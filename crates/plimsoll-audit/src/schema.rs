//! The tables of Log Analytics with their columns, as facts from Microsoft's table reference (`data/tables.tsv`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A column: its name and its type in KQL's words.
pub type Column = (&'static str, &'static str);

static TABLES: OnceLock<BTreeMap<&'static str, Vec<Column>>> = OnceLock::new();

fn tables() -> &'static BTreeMap<&'static str, Vec<Column>> {
    TABLES.get_or_init(|| {
        include_str!("../data/tables.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(table, columns)| (table, columns.split(' ').filter_map(column).collect()))
            .collect()
    })
}

fn column(text: &'static str) -> Option<Column> {
    let (name, code) = text.rsplit_once(':')?;
    let kind = match code {
        "s" => "string",
        "t" => "datetime",
        "d" => "dynamic",
        "i" => "int",
        "l" => "long",
        "r" => "real",
        "b" => "bool",
        "g" => "guid",
        "m" => "decimal",
        "p" => "timespan",
        _ => return None,
    };
    Some((name, kind))
}

/// The columns of a table by name; `None` where the reference has no such table.
pub fn columns_of(table: &str) -> Option<&'static [Column]> {
    tables().get(table).map(Vec::as_slice)
}

/// The type of a column.
pub fn type_of(table: &str, column: &str) -> Option<&'static str> {
    columns_of(table)?.iter().find(|(name, _)| *name == column).map(|(_, kind)| *kind)
}

/// A table's name as the reference writes it, from one in any case, as export rules name their containers.
pub fn canonical(table: &str) -> Option<&'static str> {
    tables().keys().find(|name| name.eq_ignore_ascii_case(table)).copied()
}

/// The names of all tables.
pub fn names() -> impl Iterator<Item = &'static str> {
    tables().keys().copied()
}
