//! Functions that encode and decode: JSON, YAML, CSV, base64, URLs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

use super::{Arguments, Outcome, Stop, wrong};
use crate::credential::{self, base64};
use crate::iac::terraform::value::{Value, number_text};
use crate::problem::{Limits, Problem, ProblemSeverity};
use crate::recognize::recognize;
use crate::{json, yaml};

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        // JSON is YAML, too.
        "jsonencode" | "yamlencode" => encode(arguments),
        "jsondecode" => decode(arguments, json::parse),
        "yamldecode" => decode(arguments, yaml::parse),
        "base64encode" => arguments.text(0).map(|text| Value::text(base64_text(text.as_bytes()))),
        "base64decode" => base64_decoded(arguments),
        "urlencode" => arguments.text(0).map(|text| Value::text(url_text(&text))),
        "csvdecode" => csv(arguments),
        _ => return None,
    })
}

fn encode(arguments: Arguments<'_>) -> Outcome {
    let value = arguments.value(0)?;
    let mut out = String::new();
    write_json(arguments, value, &mut out)?;
    Ok(Value::text(out))
}

/// A value as JSON.
pub(super) fn json_text(value: &Value) -> Result<String, Stop> {
    let mut out = String::new();
    write_value(value, &mut out, &mut |_| true)?;
    Ok(out)
}

fn write_json(arguments: Arguments<'_>, value: &Value, out: &mut String) -> Result<(), Stop> {
    write_value(value, out, &mut |length| {
        arguments.world.charge(1) && length < crate::iac::terraform::evaluate::LONGEST_TEXT
    })
}

fn write_value(
    value: &Value,
    out: &mut String,
    may_go_on: &mut dyn FnMut(usize) -> bool,
) -> Result<(), Stop> {
    if !may_go_on(out.len()) {
        return Err(Stop::Unknown);
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_text(*number)),
        Value::Text(text) => quote(text, out),
        Value::List(list) => {
            out.push('[');
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(item, out, may_go_on)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (index, (key, member)) in map.members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write_value(member, out, may_go_on)?;
            }
            out.push('}');
        }
        _ => return Err(Stop::Unknown),
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // As Terraform escapes them.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A parser of text into a tree.
type Parse = fn(&mut TreeBuilder, &Limits) -> Vec<Problem>;

fn decode(arguments: Arguments<'_>, parse: Parse) -> Outcome {
    let text = arguments.text(0)?;
    if !arguments.world.charge(text.len() / 8) {
        return Err(Stop::Unknown);
    }
    let mut builder = TreeBuilder::new("", text.to_string());
    let limits = Limits { depth: 64, alias_nodes: 10_000, nodes: 1_000_000 };
    let problems = parse(&mut builder, &limits);
    match decoded(builder, &problems) {
        Some(value) => Ok(value),
        None => wrong("the text cannot be decoded"),
    }
}

/// The only value of a text that was parsed, without the secrets in it; `None` where it could not be parsed.
fn decoded(mut builder: TreeBuilder, problems: &[Problem]) -> Option<Value> {
    if problems.iter().any(|problem| problem.severity == ProblemSeverity::Failed) {
        return None;
    }
    let text = builder.text();
    if credential::may_hold(text) || text.contains("Secret") {
        let recognized = recognize(builder.tree(), "");
        let plan = credential::scan(builder.tree(), builder.repeats(), &recognized, false);
        for (&node, note) in &plan.values {
            builder.redact(node, note);
        }
    }
    match builder.tree().roots().as_slice() {
        [root] => Some(from_tree(builder.tree(), *root)),
        _ => None,
    }
}

/// A value of a tree.
pub(in crate::iac::terraform) fn from_tree(tree: &Tree, node: u32) -> Value {
    match tree.kind(node) {
        Kind::Null => Value::Null,
        Kind::False => Value::Bool(false),
        Kind::True => Value::Bool(true),
        Kind::Number => match tree.scalar(node).and_then(|text| text.parse().ok()) {
            Some(number) => Value::Number(number),
            None => Value::text(tree.scalar(node).unwrap_or_default()),
        },
        Kind::String | Kind::Expression => Value::text(tree.scalar(node).unwrap_or_default()),
        Kind::Redacted => Value::Secret(tree.redaction(node).unwrap_or("redacted").into()),
        Kind::Array => Value::list(tree.children(node).map(|child| from_tree(tree, child)).collect()),
        Kind::Object => {
            let member = |child| (Rc::from(tree.key(child).unwrap_or_default()), from_tree(tree, child));
            Value::map(tree.children(node).map(member).collect())
        }
    }
}

/// Bytes in base64.
pub(in crate::iac::terraform) fn base64_text(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| LETTERS.get(bits as usize & 63).map_or('=', |&letter| char::from(letter));
    let mut out = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.push(letter(bits >> 18));
        out.push(letter(bits >> 12));
        out.push(if chunk.len() > 1 { letter(bits >> 6) } else { '=' });
        out.push(if chunk.len() > 2 { letter(bits) } else { '=' });
    }
    out
}

fn base64_decoded(arguments: Arguments<'_>) -> Outcome {
    let decoded = base64::decode(&arguments.text(0)?).and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) => Ok(Value::text(text)),
        None => wrong("the text is no base64"),
    }
}

fn url_text(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Rows as maps by the names in the first one. Quoted fields may hold commas, not line breaks.
fn csv(arguments: Arguments<'_>) -> Outcome {
    let text = arguments.text(0)?;
    if !arguments.world.charge(text.len()) {
        return Err(Stop::Unknown);
    }
    let mut lines = text.lines().filter(|line| !line.is_empty()).map(fields);
    let Some(names) = lines.next() else { return wrong("the text has no header") };
    let row = |fields: Vec<String>| {
        let pairs =
            names.iter().zip(fields).map(|(name, field)| (Rc::from(name.as_str()), Value::text(field)));
        Value::map(pairs.collect::<BTreeMap<Rc<str>, Value>>())
    };
    Ok(Value::list(lines.map(row).collect()))
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                if let Some(field) = fields.last_mut() {
                    field.push('"');
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => {
                if let Some(field) = fields.last_mut() {
                    field.push(other);
                }
            }
        }
    }
    fields
}

/// What a JSON text says; `None` where it is none.
pub(in crate::iac::terraform) fn from_json(text: &str) -> Option<Value> {
    let mut builder = TreeBuilder::new("", text.to_owned());
    let problems = json::parse(&mut builder, &Limits { depth: 64, alias_nodes: 0, nodes: 1_000_000 });
    decoded(builder, &problems)
}

/// What a YAML text of one document says; `None` where it is none.
pub(in crate::iac::terraform) fn from_yaml(text: &str) -> Option<Value> {
    let mut builder = TreeBuilder::new("", text.to_owned());
    let problems = yaml::parse(&mut builder, &Limits { depth: 64, alias_nodes: 10_000, nodes: 1_000_000 });
    decoded(builder, &problems)
}
