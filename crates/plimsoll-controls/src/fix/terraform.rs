//! Edits of Terraform: an attribute gets another value, or a block gets an attribute.
//!
//! The tree has the shape that Azure prints, over the text of the file: a value begins at the name of its attribute, a
//! map of a block at the header of the block.

use plimsoll_model::tree::{Kind, Tree};

use super::recipe::{Target, Value};
use super::text::{indentation, line_break};

/// Sets what the target wants.
pub(super) fn change(target: &Target<'_>) -> Option<((usize, usize), String)> {
    let (paths, value) = target.terraform.as_ref()?;
    let tree = target.tree;
    // The names are those of the azurerm provider.
    if tree.pointer(target.base).starts_with("/resource/azapi_") {
        return None;
    }
    let text = tree.text();
    // The span of a block may be that of its header alone.
    let start = tree.span(target.base).0 as usize;
    let block = text.get(start..)?;
    body(block, 0)?;
    if tree.kind(target.base) != Kind::Object {
        return None;
    }
    // The attribute may stand there under any of the names that it has had.
    for path in paths {
        if let Some(span) = attribute(block, path) {
            return Some(((start + span.0, start + span.1), literal(value)));
        }
    }
    let path = preferred(tree, paths)?;
    let (body, rest) = deepest(block, path);
    let brace = start + body;
    let indent = format!("{}  ", indentation(text, line_of(text, brace)));
    let newline = line_break(text);
    Some(((brace, brace), format!("{newline}{}", written(rest, value, &indent, newline))))
}

/// Of the names of an attribute the one whose generation the file uses: the oldest where the file has another name of
/// that age, else the newest.
pub(super) fn preferred<'p>(tree: &Tree, paths: &'p [Vec<String>]) -> Option<&'p Vec<String>> {
    const OLD: [&str; 5] = [
        "enable_auto_scaling",
        "enable_host_encryption",
        "enable_node_public_ip",
        "automatic_channel_upgrade",
        "api_server_authorized_ip_ranges",
    ];
    let is_old = OLD.iter().any(|name| tree.mentions(name));
    if is_old { paths.last() } else { paths.first() }
}

fn line_of(text: &str, at: usize) -> usize {
    // The brace stands at the end of the header's line.
    at.min(text.len())
}

/// The span of the value of an attribute inside nested blocks of a block.
fn attribute(block: &str, path: &[String]) -> Option<(usize, usize)> {
    let (mut from, mut to) = body(block, 0)?;
    let (name, blocks) = path.split_last()?;
    for nested in blocks {
        let header = find(block, from, to, nested, '{')?;
        (from, to) = body(block, header)?;
    }
    let equals = find(block, from, to, name, '=')?;
    let value = equals + 1;
    let line_end = block.get(value..to)?.find('\n').map_or(to, |found| value + found);
    let line = block.get(value..line_end)?;
    let lead = line.len() - line.trim_start().len();
    let shown = strip_comment(line.trim()).trim_end();
    // A value over several lines is left alone.
    let open = shown.matches(['[', '{', '(']).count() != shown.matches([']', '}', ')']).count();
    (!open && !shown.is_empty()).then_some((value + lead, value + lead + shown.len()))
}

fn strip_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, found) in line.char_indices() {
        match found {
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            '/' if !quoted && line.get(at..).is_some_and(|rest| rest.starts_with("//")) => {
                return line.get(..at).unwrap_or(line);
            }
            _ => {}
        }
    }
    line
}

/// The innermost block on the path that exists: the offset behind its opening brace, and the rest of the path.
fn deepest<'p>(block: &str, path: &'p [String]) -> (usize, &'p [String]) {
    let Some((mut from, mut to)) = body(block, 0) else { return (0, path) };
    let mut rest = path;
    while let [nested, more @ ..] = rest {
        if more.is_empty() {
            break;
        }
        let Some(inner) = find(block, from, to, nested, '{').and_then(|header| body(block, header)) else {
            break;
        };
        (from, to) = inner;
        rest = more;
    }
    (from, rest)
}

/// The inside of the block whose brace is the next one from `at` on.
fn body(block: &str, at: usize) -> Option<(usize, usize)> {
    let open = at + block.get(at..)?.find('{')? + 1;
    let mut depth = 1_u32;
    let mut quoted = false;
    for (offset, found) in block.get(open..)?.char_indices() {
        match found {
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some((open, open + offset));
                }
            }
            '\n' => quoted = false,
            _ => {}
        }
    }
    None
}

/// The offset of the sign behind a name that begins a line of this body, not of one nested in it.
fn find(block: &str, from: usize, to: usize, name: &str, sign: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = from;
    for line in block.get(from..to)?.split_inclusive('\n') {
        let code = strip_comment(line);
        let shown = code.trim_start();
        if depth == 0
            && let Some(rest) = shown.strip_prefix(name)
            && rest.trim_start().starts_with(sign)
        {
            return Some(at + code.len() - rest.trim_start().len());
        }
        depth += code.matches(['{', '[', '(']).count();
        depth = depth.saturating_sub(code.matches(['}', ']', ')']).count());
        at += line.len();
    }
    None
}

fn written(path: &[String], value: &Value, indent: &str, newline: &str) -> String {
    match path {
        [] => String::new(),
        [name] => format!("{indent}{name} = {}", literal(value)),
        [name, rest @ ..] => format!(
            "{indent}{name} {{{newline}{}{newline}{indent}}}",
            written(rest, value, &format!("{indent}  "), newline)
        ),
    }
}

/// A value as Terraform writes it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(value) => format!("\"{value}\""),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(", "))
        }
    }
}
