//! Values for a chart that stand in another file: as JSON, which is YAML too.

use std::fmt::Write as _;

use plimsoll_model::tree::{Kind, Tree};

const DEEPEST: u16 = 128;

/// A value and all that it holds.
pub(super) fn json(tree: &Tree, node: u32) -> String {
    let mut out = String::new();
    value(tree, node, 0, &mut out);
    out
}

/// What `--set name=value` means; `None` where the name addresses items of lists or has escapes.
pub(super) fn set(name: &str, value: &str, is_text: bool) -> Option<String> {
    if name.is_empty() || name.contains(['[', ']', '\\', '{', ',']) || name.split('.').any(str::is_empty) {
        return None;
    }
    let is_plain = !is_text && (matches!(value, "true" | "false" | "null") || value.parse::<i64>().is_ok());
    let mut out = String::new();
    let keys: Vec<&str> = name.split('.').collect();
    for key in &keys {
        out.push('{');
        quoted(key, &mut out);
        out.push(':');
    }
    if is_plain {
        out.push_str(value);
    } else {
        quoted(value, &mut out);
    }
    out.extend(keys.iter().map(|_| '}'));
    Some(out)
}

fn value(tree: &Tree, node: u32, depth: u16, out: &mut String) {
    match tree.kind(node) {
        Kind::Array | Kind::Object if depth >= DEEPEST => out.push_str("null"),
        kind @ (Kind::Array | Kind::Object) => {
            let is_map = kind == Kind::Object;
            out.push(if is_map { '{' } else { '[' });
            for (index, child) in tree.children(node).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                if is_map {
                    quoted(tree.key(child).unwrap_or_default(), out);
                    out.push(':');
                }
                value(tree, child, depth + 1, out);
            }
            out.push(if is_map { '}' } else { ']' });
        }
        Kind::True | Kind::False | Kind::Number => out.push_str(tree.scalar(node).unwrap_or("null")),
        _ => match tree.scalar(node) {
            Some(text) => quoted(text, out),
            None => out.push_str("null"),
        },
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Writing to a string cannot fail.
            control if control.is_control() => drop(write!(out, "\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}
