//! Evidence: where a value stands, and what it is.

use serde::Serialize;

use crate::tree::{Kind, Tree, push_token};

const LONGEST_VALUE: usize = 120;

/// A value in an input file, or the place where a value is missing. Cheap to keep; [`Place::resolve`] makes it readable.
#[derive(Clone, Copy, Debug)]
pub struct Place<'t> {
    /// The file.
    pub tree: &'t Tree,
    /// The value, or its nearest existing ancestor.
    pub node: u32,
    /// The path of keys, separated by dots, that is missing below `node`.
    pub missing: Option<&'t str>,
}

/// A place made readable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    /// The file, relative to the input that was named.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// JSON pointer from the root of the document; it may name a value that is missing there.
    pub pointer: String,
    /// The value seen: a scalar as written, `absent`, or a short word for lists and maps.
    pub value: String,
}

impl Place<'_> {
    /// Works out file, line, column, pointer and value.
    pub fn resolve(&self) -> Evidence {
        let (file, line, column) = self.position();
        let pointer = match self.missing {
            None => self.tree.pointer(self.node),
            Some(missing) => match self.tree.missing_pointer(self.node, missing) {
                Some(known) => known,
                None => {
                    let mut pointer = self.tree.pointer(self.node);
                    for token in missing.split('.') {
                        pointer.push('/');
                        push_token(&mut pointer, token);
                    }
                    pointer
                }
            },
        };
        Evidence { file: file.to_owned(), line, column, pointer, value: self.value() }
    }

    /// File, line and column: where the value was written, if its text was rendered.
    pub fn position(&self) -> (&str, u32, u32) {
        self.tree.written_at(self.node).unwrap_or_else(|| {
            let (line, column) = self.tree.position(self.tree.anchor(self.node));
            (self.tree.file(), line, column)
        })
    }

    /// Line and column of the end of the value, both from 1, for a region.
    pub fn end(&self) -> (u32, u32) {
        if let Some((_, line, column)) = self.tree.written_at(self.node) {
            return (line, column);
        }
        let (start, end) = self.tree.span(self.node);
        self.tree.position(end.max(start))
    }

    /// The value seen. Secrets were removed before, so it can be printed.
    pub fn value(&self) -> String {
        if self.missing.is_some() {
            return "absent".to_owned();
        }
        match self.tree.kind(self.node) {
            Kind::Null => "null".to_owned(),
            Kind::Array => match self.tree.children(self.node).count() {
                0 => "[]".to_owned(),
                1 => "list of 1 item".to_owned(),
                n => format!("list of {n} items"),
            },
            Kind::Object => match self.tree.children(self.node).count() {
                0 => "{}".to_owned(),
                1 => "map of 1 key".to_owned(),
                n => format!("map of {n} keys"),
            },
            Kind::Redacted => self.tree.redaction(self.node).unwrap_or("redacted").to_owned(),
            _ => shorten(self.tree.scalar(self.node).unwrap_or_default()),
        }
    }
}

/// One line of at most 120 characters, control characters made harmless.
fn shorten(text: &str) -> String {
    let mut out = String::new();
    for (count, character) in text.chars().enumerate() {
        if count >= LONGEST_VALUE {
            out.push('…');
            break;
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out
}
