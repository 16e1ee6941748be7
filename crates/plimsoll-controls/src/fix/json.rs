//! Edits of JSON, and of the objects of Bicep, which differ in quotes and commas.

use plimsoll_model::tree::{Kind, Tree};

use super::recipe::{Target, Value};
use super::text::{column, indentation, is_first_on_line, line_break, line_end};

/// What tells the two apart.
pub(super) struct Dialect {
    /// Quotes around keys.
    key_quote: &'static str,
    /// Quotes around strings.
    quote: &'static str,
    /// What stands between members on lines of their own.
    separator: &'static str,
}

pub(super) const JSON: Dialect = Dialect { key_quote: "\"", quote: "\"", separator: "," };
pub(super) const BICEP: Dialect = Dialect { key_quote: "", quote: "'", separator: "" };

/// Sets what the target wants.
pub(super) fn change(target: &Target<'_>, dialect: &Dialect) -> Option<((usize, usize), String)> {
    let tree = target.tree;
    let mut at = target.base;
    for (index, key) in target.path.iter().enumerate() {
        let found = tree.member_ignore_case(at, key).filter(|&found| tree.kind(found) != Kind::Null);
        match found {
            Some(found) => at = found,
            None if tree.kind(at) == Kind::Object => {
                return insert(tree, at, target.path.get(index..)?, &target.value, dialect);
            }
            None => return None,
        }
    }
    if matches!(tree.kind(at), Kind::Object) {
        return None;
    }
    let (start, end) = tree.span(at);
    Some(((start as usize, end as usize), dialect.value(&target.value)))
}

/// Adds a member behind the last one, in the manner of the map.
fn insert(
    tree: &Tree,
    map: u32,
    path: &[String],
    value: &Value,
    dialect: &Dialect,
) -> Option<((usize, usize), String)> {
    let text = tree.text();
    let (start, end) = (tree.span(map).0 as usize, tree.span(map).1 as usize);
    if text.get(start..=start) != Some("{") || end <= start || text.get(end - 1..end) != Some("}") {
        return None;
    }
    let null = path.first().and_then(|key| tree.member_ignore_case(map, key));
    if let Some(null) = null {
        // The key is there without a value.
        let (from, to) = tree.span(null);
        let rest = path.get(1..)?;
        let indent = indentation(text, tree.anchor(null) as usize).to_owned();
        let member = if rest.is_empty() {
            dialect.value(value)
        } else {
            dialect.nested(rest, value, &indent, line_break(text))
        };
        return Some(((from as usize, to as usize), member));
    }
    let last = tree.children(map).last();
    let newline = line_break(text);
    match last {
        Some(last) if is_first_on_line(text, key_start(tree, last, dialect)) => {
            let indent = indentation(text, tree.anchor(last) as usize).to_owned();
            let mut behind = tree.span(last).1 as usize;
            if dialect.separator.is_empty() {
                // A comment at the end of the line stays with its member.
                behind = line_end(text, behind);
            }
            let member = dialect.member(path, value, &indent, newline);
            Some(((behind, behind), format!("{}{newline}{indent}{member}", dialect.separator)))
        }
        Some(last) => {
            let behind = tree.span(last).1 as usize;
            let member = dialect.inline(path, value);
            Some(((behind, behind), format!(", {member}")))
        }
        None => {
            let outer = indentation(text, start);
            let indent = format!("{outer}  ");
            let member = dialect.member(path, value, &indent, newline);
            Some(((start, end), format!("{{{newline}{indent}{member}{newline}{outer}}}")))
        }
    }
    .filter(|_| column(text, start) < 4096)
}

fn key_start(tree: &Tree, node: u32, dialect: &Dialect) -> usize {
    (tree.anchor(node) as usize).saturating_sub(dialect.key_quote.len())
}

impl Dialect {
    fn key(&self, key: &str) -> String {
        let plain = !key.is_empty()
            && key.chars().all(|found| found.is_ascii_alphanumeric() || found == '_')
            && !key.starts_with(|first: char| first.is_ascii_digit());
        if plain { format!("{0}{key}{0}", self.key_quote) } else { format!("{0}{key}{0}", self.quote) }
    }

    pub(super) fn value(&self, value: &Value) -> String {
        let text = |text: &str| format!("{0}{text}{0}", self.quote);
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Number(value) => value.to_string(),
            Value::Text(value) => text(value),
            Value::List(items) => {
                format!("[{}]", items.iter().map(|item| text(item)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// `key: value`, on several lines where the path is longer than one key.
    fn member(&self, path: &[String], value: &Value, indent: &str, newline: &str) -> String {
        match path {
            [] => String::new(),
            [key] => format!("{}: {}", self.key(key), self.value(value)),
            [key, rest @ ..] => {
                format!("{}: {}", self.key(key), self.nested(rest, value, indent, newline))
            }
        }
    }

    fn nested(&self, path: &[String], value: &Value, indent: &str, newline: &str) -> String {
        let inner = format!("{indent}  ");
        format!("{{{newline}{inner}{}{newline}{indent}}}", self.member(path, value, &inner, newline))
    }

    /// The same on one line.
    fn inline(&self, path: &[String], value: &Value) -> String {
        match path {
            [] => String::new(),
            [key] => format!("{}: {}", self.key(key), self.value(value)),
            [key, rest @ ..] => format!("{}: {{ {} }}", self.key(key), self.inline(rest, value)),
        }
    }
}
