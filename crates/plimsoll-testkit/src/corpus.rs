//! The corpora: real and conformance data that is not part of the repository.

use std::path::PathBuf;

/// The folder named by `PLIMSOLL_CORPUS`, if it is set and exists. A test that gets `None` says that it skips, and why.
pub fn root() -> Option<PathBuf> {
    let root = PathBuf::from(std::env::var_os("PLIMSOLL_CORPUS")?);
    root.is_dir().then_some(root)
}

/// One row of a tab-separated table with a header line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    columns: Vec<String>,
    values: Vec<String>,
}

impl Row {
    /// The value of a column; empty where the row is short or the column does not exist.
    pub fn get(&self, column: &str) -> &str {
        self.columns
            .iter()
            .position(|name| name == column)
            .and_then(|index| self.values.get(index))
            .map_or("", String::as_str)
    }
}

/// The rows of a tab-separated table with a header line.
pub fn table(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let columns: Vec<String> = lines.next().unwrap_or_default().split('\t').map(str::to_owned).collect();
    lines
        .filter(|line| !line.trim().is_empty())
        .map(|line| Row { columns: columns.clone(), values: line.split('\t').map(str::to_owned).collect() })
        .collect()
}
