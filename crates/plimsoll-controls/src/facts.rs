//! Dated facts that controls judge by: versions, retirements, roles. They are data files below `data/`, read at compile
//! time, so that a refresh changes data and no code.

pub mod diagnostics;
pub mod retirements;
pub mod versions;

use jiff::civil::Date;

/// Reads a date of day (`2026-03-31`) or month (`2026-03`) precision; a month means its last day.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    match text.len() {
        7 => format!("{text}-01").parse::<Date>().ok().map(Date::last_of_month),
        _ => text.parse().ok(),
    }
}

/// The rows of a tab-separated table without its header line.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| line.split('\t').collect())
}
