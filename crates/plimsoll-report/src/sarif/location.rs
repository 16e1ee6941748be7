//! Files and regions (3.28 to 3.30).

use std::fmt::Write as _;

use plimsoll_model::Place;
use serde::Serialize;

use super::run::ROOT;
use super::{Message, results::LogicalLocation};
use crate::region::{Region, slashed};

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

impl Location {
    pub(super) fn of_place(place: &Place<'_>) -> Self {
        Self::new(place.position().0, Some(Region::of(place)))
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

/// A file name as a URI reference (RFC 3986): forward slashes, everything outside the unreserved characters encoded.
fn uri(file: &str) -> String {
    let path = slashed(file);
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
