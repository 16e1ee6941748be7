//! Files and regions (3.28 to 3.30).

use std::fmt::Write as _;

use plimsoll_model::{Kind, Place};
use serde::Serialize;

use super::run::ROOT;
use super::{Message, results::LogicalLocation};

/// How far into a line a region goes that shows the beginning of a map or list.
const LONGEST_LINE: usize = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Location {
    pub(super) fn of_place(place: &Place<'_>) -> Self {
        if let Some((file, line, column)) = place.tree.written_at(place.node) {
            return Self::of_file(file, line, column);
        }
        Self::new(place.tree.file(), Some(region(place)))
    }

    /// A file, and a position in it if `line` is not 0.
    pub(super) fn of_file(file: &str, line: u32, column: u32) -> Self {
        let region = (line > 0).then(|| {
            let column = column.max(1);
            Region { start_line: line, start_column: column, end_line: line, end_column: column }
        });
        Self::new(file, region)
    }

    fn new(file: &str, region: Option<Region>) -> Self {
        let uri = uri(file);
        let uri_base_id = (!uri.starts_with("file:")).then_some(ROOT);
        Self {
            id: None,
            physical: Physical { artifact_location: Artifact { uri, uri_base_id }, region },
            logical_locations: Vec::new(),
            message: None,
        }
    }
}

/// The region of a place: a scalar with its key; of a map, a list or the parent of a missing value the first line,
/// because a region of a thousand lines shows nothing.
fn region(place: &Place<'_>) -> Region {
    let tree = place.tree;
    let anchor = tree.anchor(place.node);
    let (start, end) = tree.span(place.node);
    let is_container = matches!(tree.kind(place.node), Kind::Array | Kind::Object);
    let mut end = end.max(start).max(anchor);
    if is_container {
        let text = tree.text().get(anchor as usize..end as usize).unwrap_or_default();
        let line =
            text.char_indices().take(LONGEST_LINE).find(|&(_, character)| matches!(character, '\n' | '\r'));
        let cut = line.map_or_else(
            || text.char_indices().nth(LONGEST_LINE).map_or(text.len(), |(at, _)| at),
            |(at, _)| at,
        );
        end = anchor + cut as u32;
    }
    let (start_line, start_column) = tree.position(anchor);
    let (end_line, end_column) = tree.position(end);
    Region { start_line, start_column, end_line, end_column }
}

/// A file name as a URI reference (RFC 3986): forward slashes, everything outside the unreserved characters encoded.
fn uri(file: &str) -> String {
    let path = file.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let is_absolute = path.starts_with('/');
    let has_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    let mut uri = String::with_capacity(path.len() + 8);
    match (is_absolute, has_drive) {
        (true, _) => uri.push_str("file://"),
        (_, true) => uri.push_str("file:///"),
        _ => {}
    }
    for (index, byte) in path.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            b':' if has_drive && index == 1 => uri.push(':'),
            // Writing to a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn file_names_become_uri_references() {
        for (file, expected) in [
            ("apps/agent.yaml", "apps/agent.yaml"),
            ("./apps/agent.yaml", "apps/agent.yaml"),
            ("apps\\agent 1.yaml", "apps/agent%201.yaml"),
            ("a:b/ü#?.yaml", "a%3Ab/%C3%BC%23%3F.yaml"),
            ("/srv/x.yaml", "file:///srv/x.yaml"),
            ("C:\\x.yaml", "file:///C:/x.yaml"),
        ] {
            assert_eq!(uri(file), expected);
        }
    }
}
