//! The part of a file that a place is shown by.

use plimsoll_model::{Kind, Place};
use serde::Serialize;

/// How far into a line a region goes that shows the beginning of a map or list.
const LONGEST_LINE: usize = 200;

/// Lines and columns, all from 1; the end is behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region {
    pub(crate) start_line: u32,
    pub(crate) start_column: u32,
    pub(crate) end_line: u32,
    pub(crate) end_column: u32,
}

impl Region {
    /// The region of a place: a scalar with its key; of a map, a list or the parent of a missing value the first line,
    /// because a region of a thousand lines shows nothing.
    pub(crate) fn of(place: &Place<'_>) -> Self {
        let tree = place.tree;
        if let Some((_, line, column)) = tree.written_at(place.node) {
            // What was rendered has no extent in the file that was written.
            return Self { start_line: line, start_column: column, end_line: line, end_column: column };
        }
        let anchor = tree.anchor(place.node);
        let (start, end) = tree.span(place.node);
        let is_container = matches!(tree.kind(place.node), Kind::Array | Kind::Object);
        let mut end = end.max(start).max(anchor);
        if is_container {
            let text = tree.text().get(anchor as usize..end as usize).unwrap_or_default();
            let line = text
                .char_indices()
                .take(LONGEST_LINE)
                .find(|&(_, character)| matches!(character, '\n' | '\r'));
            let cut = line.map_or_else(
                || text.char_indices().nth(LONGEST_LINE).map_or(text.len(), |(at, _)| at),
                |(at, _)| at,
            );
            end = anchor + cut as u32;
        }
        let (start_line, start_column) = tree.position(anchor);
        let (end_line, end_column) = tree.position(end);
        Self { start_line, start_column, end_line, end_column }
    }
}

/// A file name with forward slashes and without a leading `./`, as repositories and pipelines name it.
pub(crate) fn slashed(file: &str) -> String {
    let path = file.replace('\\', "/");
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}
