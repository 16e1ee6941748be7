//! Strings. Positions and lengths count UTF-16 units, as .NET does.

use std::rc::Rc;

use super::{Call, Fault, Outcome, format, undecided, wrong};
use crate::iac::evaluate::json;
use crate::iac::evaluate::value::{Pieces, Value};
use crate::iac::evaluate::work::LONGEST_TEXT;

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "concat" if !call.values.iter().any(|value| matches!(value, Value::List(_))) => concat(call),
        "format" => format::format(call),
        "contains" if is_text(call) => contains(call),
        "startswith" => affix(call, true),
        "endswith" => affix(call, false),
        "indexof" if is_text(call) => position(call, true),
        "lastindexof" if is_text(call) => position(call, false),
        "join" => join(call),
        "split" => split(call),
        "replace" => replace(call),
        "substring" => substring(call),
        "padleft" => pad_left(call),
        "tolower" => call.text(0).map(|text| Value::text(text.to_lowercase())),
        "toupper" => call.text(0).map(|text| Value::text(text.to_uppercase())),
        "trim" => call.text(0).map(|text| Value::text(text.trim())),
        "string" => string(call),
        "json" => read_json(call),
        "length" if is_text(call) => call.text(0).map(|text| Value::count(units(text).len())),
        "empty" if is_text(call) => empty(call),
        "first" if is_text(call) => call.text(0).map(|text| end(text, true)),
        "last" if is_text(call) => call.text(0).map(|text| end(text, false)),
        "take" if is_text(call) => cut(call, true),
        "skip" if is_text(call) => cut(call, false),
        _ => return None,
    })
}

fn is_text(call: &Call<'_>) -> bool {
    matches!(call.values.first(), Some(Value::Text(_) | Value::Symbolic(_)))
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn of_units(units: &[u16]) -> Value {
    Value::text(String::from_utf16_lossy(units))
}

/// Joins strings. Arrays are joined elsewhere; what is not known may be one, unless there is a string beside it.
fn concat(call: &Call<'_>) -> Outcome {
    let is_string = |value: &Value| !matches!(value, Value::Unknown(_) | Value::Null);
    if !call.values.iter().any(is_string)
        && let Some(Value::Unknown(cause)) =
            call.values.iter().find(|value| matches!(value, Value::Unknown(_)))
    {
        return Err(Fault::Unknown(Rc::clone(cause)));
    }
    let mut pieces = Pieces::default();
    for value in &call.values {
        if let Value::Map(_) = value {
            return Err(wrong(value, "a string or an array"));
        }
        pieces.value(value);
        if pieces.len() > LONGEST_TEXT {
            return Err(Fault::Bound("is longer than is read"));
        }
    }
    call.pay(pieces.len() / 64)?;
    Ok(pieces.finish())
}

fn contains(call: &Call<'_>) -> Outcome {
    let part = match call.value(1)? {
        Value::Text(text) => Rc::clone(text),
        Value::Integer(number) => number.to_string().into(),
        other => return Err(wrong(other, "a string")),
    };
    call.text(0).map(|text| Value::Bool(text.contains(part.as_ref())))
}

fn affix(call: &Call<'_>, at_start: bool) -> Outcome {
    // The known beginning of a string decides what it begins with, and its known end likewise.
    let text = match call.value(0)? {
        Value::Symbolic(symbolic) => {
            let known = if at_start {
                symbolic.text.split('{').next().unwrap_or_default()
            } else {
                symbolic.text.rsplit('}').next().unwrap_or_default()
            };
            let wanted = call.text(1)?;
            if known.len() < wanted.len() {
                return Err(Fault::Unknown(Rc::clone(&symbolic.cause)));
            }
            known.to_lowercase()
        }
        _ => call.text(0)?.to_lowercase(),
    };
    let part = call.text(1)?.to_lowercase();
    Ok(Value::Bool(if at_start { text.starts_with(&part) } else { text.ends_with(&part) }))
}

/// Where a part of a string begins; case does not count.
fn position(call: &Call<'_>, first: bool) -> Outcome {
    let (text, part) = (units(&call.text(0)?.to_lowercase()), units(&call.text(1)?.to_lowercase()));
    if part.is_empty() {
        return Ok(Value::count(if first { 0 } else { text.len() }));
    }
    call.pay(text.len() / 16)?;
    let mut windows = text.windows(part.len());
    let found = if first {
        windows.position(|window| window == part)
    } else {
        windows.rposition(|window| window == part)
    };
    Ok(found.map_or(Value::Integer(-1), Value::count))
}

fn join(call: &Call<'_>) -> Outcome {
    let items = call.list(0)?;
    let delimiter = match call.optional(1) {
        Some(_) => Rc::clone(call.text(1)?),
        None => "".into(),
    };
    let mut pieces = Pieces::default();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pieces.literal(&delimiter);
        }
        pieces.value(item);
        if pieces.len() > LONGEST_TEXT {
            return Err(Fault::Bound("is longer than is read"));
        }
    }
    call.pay(items.len() + pieces.len() / 64)?;
    Ok(pieces.finish())
}

fn split(call: &Call<'_>) -> Outcome {
    let delimiters: Vec<Rc<str>> = match call.value(1)? {
        Value::Text(text) => vec![Rc::clone(text)],
        Value::List(items) => {
            let texts = items.iter().map(|item| match item {
                Value::Text(text) => Ok(Rc::clone(text)),
                other => Err(wrong(other, "a string")),
            });
            texts.collect::<Result<_, _>>()?
        }
        other => return Err(wrong(other, "a string or an array of strings")),
    };
    let delimiters: Vec<&str> =
        delimiters.iter().map(AsRef::as_ref).filter(|text| !text.is_empty()).collect();
    if let Value::Symbolic(symbolic) = call.value(0)? {
        return split_symbolic(&symbolic.text, &delimiters, call);
    }
    let text = call.text(0)?;
    call.pay(text.len() / 4)?;
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(delimiter) = delimiters.iter().find(|delimiter| rest.starts_with(**delimiter)) {
            parts.push(Value::text(text.get(from..at).unwrap_or_default()));
            at += delimiter.len();
            from = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    parts.push(Value::text(text.get(from..).unwrap_or_default()));
    Ok(Value::list(parts))
}

/// Takes a resource id apart of which segments are unknown: what stands for one holds no slash. Of any other string
/// nobody knows how many parts it has.
fn split_symbolic(text: &str, delimiters: &[&str], call: &Call<'_>) -> Outcome {
    let value = call.value(0)?;
    if delimiters != ["/"] || !text.starts_with("/subscriptions/") {
        return Err(undecided(&[value]));
    }
    let Some(cause) = value.cause() else { return Err(undecided(&[value])) };
    let (mut parts, mut depth) = (vec![String::new()], 0_u32);
    for character in text.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    let value = |part: String| {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            return Value::text(part);
        };
        let mut pieces = Pieces::default();
        pieces.unknown(name, cause);
        pieces.finish()
    };
    Ok(Value::list(parts.into_iter().map(value).collect()))
}

fn replace(call: &Call<'_>) -> Outcome {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    if old.is_empty() {
        return Err(Fault::Failed("replaces an empty string".to_owned()));
    }
    let grown = text.matches(old.as_ref()).count().saturating_mul(new.len()).saturating_add(text.len());
    if grown > LONGEST_TEXT {
        return Err(Fault::Bound("is longer than is read"));
    }
    call.pay(grown / 64)?;
    Ok(Value::text(text.replace(old.as_ref(), new)))
}

fn substring(call: &Call<'_>) -> Outcome {
    let text = units(call.text(0)?);
    let start = usize::try_from(call.integer(1)?).unwrap_or(usize::MAX);
    let length = match call.optional(2) {
        Some(_) => usize::try_from(call.integer(2)?).unwrap_or(usize::MAX),
        None => text.len().saturating_sub(start),
    };
    match text.get(start..start.saturating_add(length)) {
        Some(part) => Ok(of_units(part)),
        None => Err(Fault::Failed("reaches behind the end of the string".to_owned())),
    }
}

fn pad_left(call: &Call<'_>) -> Outcome {
    let text = match call.value(0)? {
        Value::Integer(number) => number.to_string().into(),
        _ => Rc::clone(call.text(0)?),
    };
    let padding = match call.optional(2) {
        Some(_) => call.text(2)?.chars().next().unwrap_or(' '),
        None => ' ',
    };
    let length = usize::try_from(call.integer(1)?).unwrap_or(0);
    if length > LONGEST_TEXT {
        return Err(Fault::Bound("is longer than is read"));
    }
    let missing = length.saturating_sub(units(&text).len());
    call.pay(missing / 64)?;
    let mut out: String = std::iter::repeat_n(padding, missing).collect();
    out.push_str(&text);
    Ok(Value::text(out))
}

fn string(call: &Call<'_>) -> Outcome {
    Ok(match call.value(0)? {
        Value::Text(text) | Value::Decimal(text) => Value::Text(Rc::clone(text)),
        Value::Bool(value) => Value::text(if *value { "True" } else { "False" }),
        Value::Integer(number) => Value::text(number.to_string()),
        Value::Null => Value::text(""),
        value @ (Value::Symbolic(_) | Value::Unknown(_)) => return Err(wrong(value, "a value")),
        value => {
            let mut out = String::new();
            json::write(value, &mut out, LONGEST_TEXT).map_err(Fault::Unknown)?;
            if out.len() > LONGEST_TEXT {
                return Err(Fault::Bound("is longer than is read"));
            }
            call.pay(out.len() / 64)?;
            Value::text(out)
        }
    })
}

fn read_json(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    call.pay(text.len() / 4)?;
    json::parse(text).ok_or_else(|| Fault::Failed("is given a string that is no JSON".to_owned()))
}

fn empty(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::Text(text) => Ok(Value::Bool(text.is_empty())),
        Value::Symbolic(symbolic) if symbolic.has_literal() => Ok(Value::Bool(false)),
        other => Err(wrong(other, "a string")),
    }
}

fn end(text: &str, first: bool) -> Value {
    let character = if first { text.chars().next() } else { text.chars().next_back() };
    Value::text(character.map(String::from).unwrap_or_default())
}

fn cut(call: &Call<'_>, head: bool) -> Outcome {
    let text = units(call.text(0)?);
    let at = usize::try_from(call.integer(1)?).unwrap_or(0).min(text.len());
    let (before, behind) = text.split_at_checked(at).unwrap_or((&text, &[]));
    Ok(of_units(if head { before } else { behind }))
}
