//! `capture.json`: it describes the folder that it lies in and is no part of the cluster.

use plimsoll_model::tree::TreeBuilder;
use plimsoll_model::{Diagnostic, Failed};

use crate::bytes;
use crate::json;
use crate::parse::ParsedFile;
use crate::problem::Limits;

const SCHEMA: &str = "plimsoll.capture/v1";

/// Checks that the file is of a version that is understood.
pub(super) fn parse(bytes: Vec<u8>, name: &str) -> ParsedFile {
    let mut parsed = ParsedFile { documents: 1, ..ParsedFile::default() };
    let Ok(text) = bytes::decode(bytes) else {
        parsed
            .warnings
            .push(warning(name, format!("the file should hold a JSON map with `schema`: \"{SCHEMA}\"")));
        return parsed;
    };
    let mut builder = TreeBuilder::new(name, text);
    if let Some(problem) = json::parse(&mut builder, &Limits::default()).into_iter().next() {
        let (line, column) = crate::positions::Positions::new(builder.text()).at(problem.offset);
        let (message, help) = (problem.message, problem.help);
        parsed.failed.push(Failed { file: name.to_owned(), line, column, message, help });
        return parsed;
    }
    let tree = builder.tree();
    let schema = tree.member(0, "schema").and_then(|node| tree.scalar(node));
    if schema != Some(SCHEMA) {
        let found =
            schema.map_or_else(|| "names no `schema`".to_owned(), |schema| format!("has schema `{schema}`"));
        parsed.warnings.push(warning(name, format!("the file {found}; it is read as `{SCHEMA}`")));
    }
    parsed
}

fn warning(name: &str, message: String) -> Diagnostic {
    Diagnostic { file: name.to_owned(), line: 0, column: 0, message }
}
