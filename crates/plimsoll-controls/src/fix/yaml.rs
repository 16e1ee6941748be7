//! Edits of YAML: block maps get lines of their own, flow maps grow in their braces.

use plimsoll_model::tree::{Kind, Tree};

use super::recipe::{Target, Value};
use super::text::{column, line_break, line_end};

/// Sets what the target wants.
pub(super) fn change(target: &Target<'_>) -> Option<((usize, usize), String)> {
    let tree = target.tree;
    let mut at = target.base;
    for (index, key) in target.path.iter().enumerate() {
        match tree.member(at, key) {
            Some(found) if tree.kind(found) == Kind::Null => {
                return fill(tree, found, target.path.get(index + 1..)?, &target.value);
            }
            Some(found) => at = found,
            None if tree.kind(at) == Kind::Object => {
                return insert(tree, at, target.path.get(index..)?, &target.value);
            }
            None => return None,
        }
    }
    replace(tree, at, &target.value)
}

fn is_flow(tree: &Tree, node: u32) -> bool {
    let start = tree.span(node).0 as usize;
    tree.text().get(start..).is_some_and(|rest| rest.starts_with(['{', '[']))
}

/// The offset behind everything that lies in a value.
fn end_of(tree: &Tree, node: u32) -> usize {
    let last = (node..tree.next(node)).map(|at| tree.span(at).1 as usize).max().unwrap_or_default();
    let text = tree.text();
    // Block scalars end behind their line break.
    let held = text.get(..last).unwrap_or(text).trim_end().len();
    held.max(tree.span(node).0 as usize)
}

fn replace(tree: &Tree, node: u32, value: &Value) -> Option<((usize, usize), String)> {
    let text = tree.text();
    let (start, end) = (tree.span(node).0 as usize, tree.span(node).1 as usize);
    match tree.kind(node) {
        Kind::Object => None,
        Kind::Array if !is_flow(tree, node) => {
            // `key:` and the items below it become `key: [..]`.
            let key_end = tree.key_span(node)?.1 as usize;
            let colon = key_end + text.get(key_end..)?.find(':')? + 1;
            let between = text.get(colon..end_of(tree, node))?;
            // A comment among the items would be lost.
            if between.contains('#') {
                return None;
            }
            Some(((colon, end_of(tree, node)), format!(" {}", scalar(value))))
        }
        _ if text.get(start..end).is_some_and(|old| old.contains('\n')) => None,
        _ => Some(((start, end), scalar(value))),
    }
}

/// `key:` without a value gets one.
fn fill(tree: &Tree, null: u32, rest: &[String], value: &Value) -> Option<((usize, usize), String)> {
    let text = tree.text();
    let (key_start, key_end) = tree.key_span(null)?;
    let key_end = key_end as usize;
    let colon = key_end + text.get(key_end..)?.find(':')? + 1;
    let (start, end) = (tree.span(null).0 as usize, tree.span(null).1 as usize);
    // `null` and `~` are replaced; nothing at all is filled.
    let written = text.get(start..end).is_some_and(|old| !old.trim().is_empty());
    let span = if written && start >= colon { (start, end) } else { (colon, colon) };
    let space = if span.0 == colon { " " } else { "" };
    if rest.is_empty() {
        return Some((span, format!("{space}{}", scalar(value))));
    }
    let indent = column(text, key_start as usize) + 2;
    let newline = line_break(text);
    Some((span, format!("{newline}{}", block(rest, value, indent, newline))))
}

fn insert(tree: &Tree, map: u32, path: &[String], value: &Value) -> Option<((usize, usize), String)> {
    let text = tree.text();
    if is_flow(tree, map) {
        let (start, end) = (tree.span(map).0 as usize, tree.span(map).1 as usize);
        let member = flow(path, value);
        return match tree.children(map).last() {
            Some(last) => {
                let behind = end_of(tree, last);
                Some(((behind, behind), format!(", {member}")))
            }
            None => Some(((start, end), format!("{{ {member} }}"))),
        };
    }
    let first = tree.children(map).next()?;
    let last = tree.children(map).last()?;
    let indent = column(text, tree.anchor(first) as usize);
    let newline = line_break(text);
    let behind = line_end(text, end_of(tree, last).max(tree.anchor(last) as usize));
    Some(((behind, behind), format!("{newline}{}", block(path, value, indent, newline))))
}

/// The member as lines, without a line break at the end.
fn block(path: &[String], value: &Value, indent: usize, newline: &str) -> String {
    let spaces = " ".repeat(indent);
    match path {
        [] => String::new(),
        [key] => format!("{spaces}{key}: {}", scalar(value)),
        [key, rest @ ..] => {
            format!("{spaces}{key}:{newline}{}", block(rest, value, indent + 2, newline))
        }
    }
}

fn flow(path: &[String], value: &Value) -> String {
    match path {
        [] => String::new(),
        [key] => format!("{key}: {}", scalar(value)),
        [key, rest @ ..] => format!("{key}: {{ {} }}", flow(rest, value)),
    }
}

fn scalar(value: &Value) -> String {
    let text = |text: &str| {
        let plain = !text.is_empty()
            && text
                .chars()
                .all(|found| found.is_ascii_alphanumeric() || matches!(found, '_' | '-' | '.' | '/'))
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && !matches!(
                text.to_ascii_lowercase().as_str(),
                "true" | "false" | "null" | "yes" | "no" | "on" | "off"
            );
        // Quantities such as `256Mi` begin with a digit and are strings all the same.
        let quantity = text.starts_with(|first: char| first.is_ascii_digit())
            && text.ends_with(|last: char| last.is_ascii_alphabetic())
            && text.chars().all(|found| found.is_ascii_alphanumeric());
        if plain || quantity { text.to_owned() } else { format!("\"{text}\"") }
    };
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(value) => text(value),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|item| text(item)).collect::<Vec<_>>().join(", "))
        }
    }
}
