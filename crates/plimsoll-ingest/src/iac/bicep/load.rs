//! `loadTextContent` and its kin: files of the input whose content is a value.
//!
//! Nothing outside the input is read. A file that holds a credential is not kept: of maps and lists the values that are
//! secrets are left out, a text with one in it is not known as a whole.

mod filter;

use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

use super::super::NotLoaded;
use super::super::evaluate::{Context, Evaluator, Map, Value, Why, encode_base64};
use super::super::expression::Expression;
use super::source::{Source, resolve};
use crate::bytes::{self, NoText};
use crate::credential::name::{Position, is_named_secret};
use crate::credential::secrets_in_text;
use crate::credential::value::classify;
use crate::problem::{Limits, ProblemSeverity};
use crate::{json, yaml};

/// The bounds that Bicep itself sets, in characters; for base64 in bytes.
const LONGEST_TEXT: usize = 131_072;
const LONGEST_DATA: usize = 1_048_576;
const LARGEST_BINARY: usize = 98_304;
/// A character of text takes four bytes at the most.
const BYTES: usize = 4;

/// Whether a function loads a file.
pub(super) fn is_load(name: &str) -> bool {
    matches!(name, "loadTextContent" | "loadJsonContent" | "loadYamlContent" | "loadFileAsBase64")
}

/// Calls a function that loads a file; `None` where it is none of these.
pub(super) fn call(source: &Source, at: Context<'_>, name: &str, arguments: &[Expression]) -> Option<Value> {
    if !is_load(name) {
        return None;
    }
    let mut texts = Vec::new();
    for value in &at.all(arguments) {
        match value {
            Value::Text(text) => texts.push(text.to_string()),
            Value::Null => texts.push(String::new()),
            other => {
                let why = match other.cause() {
                    Some(cause) => cause.why.clone(),
                    None => Why::Failed(format!("is given {}, not a string", other.kind_words()).into()),
                };
                return Some(Value::unknown(format!("{name}(…)"), why));
            }
        }
    }
    let expression = format!("{name}('{}')", texts.first().map_or("", String::as_str));
    let key = format!("{name} {}", texts.join("\n"));
    if let Some(known) = source.loaded.borrow().get(&key) {
        return Some(known.clone());
    }
    let value = load(source, &at.evaluator, name, &texts).unwrap_or_else(|words| {
        if let Some(argument) = arguments.first() {
            let message = format!("`{expression}` {words}: what it brings is unknown");
            source.remarks.borrow_mut().insert((argument.span.0, message));
        }
        Value::unknown(expression, Why::Failed(words.into()))
    });
    source.loaded.borrow_mut().insert(key, value.clone());
    Some(value)
}

/// The value, or why there is none, as the second half of a sentence.
fn load(source: &Source, at: &Evaluator<'_>, name: &str, texts: &[String]) -> Result<Value, String> {
    let path = texts.first().ok_or("names no file")?;
    let file = resolve(&source.name, path).ok_or("names no file of the input")?;
    let most = match name {
        "loadTextContent" => LONGEST_TEXT * BYTES,
        "loadFileAsBase64" => LARGEST_BINARY,
        _ => LONGEST_DATA * BYTES,
    };
    let content = source.files.load(&file, most as u64).map_err(|why| match why {
        NotLoaded::Missing => "loads a file that is not in the input",
        NotLoaded::TooLarge => "loads a file that is larger than Bicep allows",
        NotLoaded::Unreadable => "loads a file that cannot be read",
    })?;
    if !at.work.spend(content.len() / 64) {
        return Err("takes more work than is done for one file".to_owned());
    }
    match name {
        "loadFileAsBase64" => {
            without_credentials(&file, &content)?;
            Ok(Value::text(encode_base64(&content)))
        }
        "loadTextContent" => {
            without_credentials(&file, &content)?;
            let text = decode(content, texts.get(1))?;
            if text.chars().count() > LONGEST_TEXT {
                return Err("loads a file that is larger than Bicep allows".to_owned());
            }
            if classify(&text).is_some() {
                return Err(SECRET.to_owned());
            }
            Ok(Value::text(text))
        }
        _ => {
            let text = decode(content, texts.get(2))?;
            let value = data(&file, text, name == "loadYamlContent")?;
            let value = match texts.get(1).filter(|filter| !filter.is_empty()) {
                Some(filter) => filter::apply(&value, filter)?,
                None => value,
            };
            Ok(without_secrets(&value, ""))
        }
    }
}

const SECRET: &str = "loads a file that holds a credential, which is not kept";

/// Refuses a file with a credential in it. Whatever its ending, a name and a value on one line are a setting.
fn without_credentials(file: &str, content: &[u8]) -> Result<(), String> {
    let settings = format!("{file}.env");
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let is_yaml = matches!(ending.as_str(), "yaml" | "yml");
    let has_named = || {
        let text = bytes::decode(content.to_vec()).ok()?;
        let value = data(file, text, is_yaml).ok().filter(|_| is_yaml || ending == "json")?;
        without_secrets(&value, "").deep_cause().cloned()
    };
    let has_credential = !secrets_in_text(file, content).is_empty()
        || !secrets_in_text(&settings, content).is_empty()
        || has_named().is_some();
    if has_credential { Err(SECRET.to_owned()) } else { Ok(()) }
}

/// The text of a file in the encoding that the call names.
fn decode(mut content: Vec<u8>, encoding: Option<&String>) -> Result<String, String> {
    let encoding = encoding.map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let marked = |mark: [u8; 2], content: &[u8]| {
        if content.starts_with(&mark) { content.to_vec() } else { [&mark, content].concat() }
    };
    match encoding.as_str() {
        "" | "utf-8" => {}
        "us-ascii" if content.is_ascii() => {}
        "iso-8859-1" => return Ok(content.iter().map(|&byte| char::from(byte)).collect()),
        "utf-16" => content = marked([0xFF, 0xFE], &content),
        "utf-16be" => content = marked([0xFE, 0xFF], &content),
        _ => return Err("loads a file that is not in the encoding it names".to_owned()),
    }
    match bytes::decode(content) {
        Ok(text) => Ok(text),
        Err(NoText::Empty) => Ok(String::new()),
        Err(_) => Err("loads a file that is no text".to_owned()),
    }
}

/// The value in a file of JSON or YAML.
fn data(file: &str, text: String, is_yaml: bool) -> Result<Value, String> {
    if text.chars().count() > LONGEST_DATA {
        return Err("loads a file that is larger than Bicep allows".to_owned());
    }
    let mut builder = TreeBuilder::new(file, text);
    let limits = Limits { depth: 100, nodes: 1_000_000, ..Limits::default() };
    let problems =
        if is_yaml { yaml::parse(&mut builder, &limits) } else { json::parse(&mut builder, &limits) };
    if problems.iter().any(|problem| problem.severity == ProblemSeverity::Failed) {
        let kind = if is_yaml { "YAML" } else { "JSON" };
        return Err(format!("loads a file that is no {kind}"));
    }
    let tree = builder.tree();
    match tree.roots().first() {
        Some(&root) => Ok(value(tree, root)),
        None => Err("loads a file that is empty".to_owned()),
    }
}

/// A value of a tree; the parser bounds how deep it is.
fn value(tree: &Tree, node: u32) -> Value {
    match tree.kind(node) {
        // In YAML as Bicep reads it, `yes` and `on` are words.
        Kind::True | Kind::False => match slice(tree, tree.span(node)) {
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            word => Value::text(word),
        },
        Kind::Number => {
            let text = tree.scalar(node).unwrap_or_default();
            text.parse().map_or_else(|_| Value::Decimal(text.into()), Value::Integer)
        }
        Kind::String | Kind::Expression => Value::text(tree.scalar(node).unwrap_or_default()),
        Kind::Array => Value::list(tree.children(node).map(|child| value(tree, child)).collect()),
        Kind::Object => {
            let mut map = Map::default();
            for child in tree.children(node) {
                let key = tree.key(child).unwrap_or_default();
                if matches!(key, "true" | "false") && tree.key_span(child).is_none() {
                    let why = "has a key, such as `on`, that versions of YAML read differently";
                    return Value::unknown("a file of YAML", Why::Failed(why.into()));
                }
                map.set(key.into(), value(tree, child));
            }
            Value::map(map)
        }
        Kind::Null | Kind::Redacted => Value::Null,
    }
}

fn slice(tree: &Tree, (start, end): (u32, u32)) -> &str {
    tree.text().get(start as usize..end as usize).unwrap_or_default()
}

/// The same value without the secrets that are written out in it.
fn without_secrets(value: &Value, name: &str) -> Value {
    match value {
        Value::Text(text) if classify(text).is_some() || is_named_secret(name, text, Position::Field) => {
            secret()
        }
        Value::List(items) => Value::list(items.iter().map(|item| without_secrets(item, name)).collect()),
        Value::Map(map) => {
            // `name: DB_PASSWORD` beside `value: …`.
            let variable = map.get("name").and_then(Value::as_text);
            let mut out = Map::default();
            for (key, value) in map.entries() {
                let is_secret = match (variable, value) {
                    (Some(variable), Value::Text(text)) if &**key == "value" => {
                        is_named_secret(variable, text, Position::Literal)
                    }
                    _ => false,
                };
                out.push(key.clone(), if is_secret { secret() } else { without_secrets(value, key) });
            }
            Value::map(out)
        }
        other => other.clone(),
    }
}

fn secret() -> Value {
    Value::unknown("a secret in a file that is loaded", Why::Failed("is not kept".into()))
}
