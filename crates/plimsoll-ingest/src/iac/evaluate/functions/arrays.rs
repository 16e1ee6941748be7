//! Arrays, and what arrays and objects have in common.

use std::rc::Rc;

use super::{Call, Fault, Outcome, undecided, wrong};
use crate::iac::evaluate::value::{Map, Value};

/// The most items that `range` makes; Resource Manager's own bound.
const LONGEST_RANGE: i64 = 10_000;

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "array" => array(call),
        "createarray" => Ok(Value::list(call.values.clone())),
        "concat" => concat(call),
        "contains" => contains(call),
        "empty" => empty(call),
        "length" => length(call),
        "first" => end(call, true),
        "last" => end(call, false),
        "take" => cut(call, true),
        "skip" => cut(call, false),
        "indexof" => position(call, true),
        "lastindexof" => position(call, false),
        "flatten" => flatten(call),
        "range" => range(call),
        "union" => union(call),
        "intersection" => intersection(call),
        "indexfromend" => from_end(call, false),
        "tryindexfromend" => from_end(call, true),
        _ => return None,
    })
}

fn array(call: &Call<'_>) -> Outcome {
    Ok(match call.value(0)? {
        Value::List(items) => Value::List(Rc::clone(items)),
        unknown @ Value::Unknown(_) => return Err(wrong(unknown, "a value")),
        other => Value::list(vec![other.clone()]),
    })
}

fn concat(call: &Call<'_>) -> Outcome {
    let mut out = Vec::new();
    for at in 0..call.values.len() {
        let items = call.list(at)?;
        call.pay(items.len())?;
        out.extend(items.iter().cloned());
    }
    Ok(Value::list(out))
}

/// Whether a list holds a value, or a map a key.
fn contains(call: &Call<'_>) -> Outcome {
    let wanted = call.value(1)?;
    match call.value(0)? {
        Value::List(items) => {
            call.pay(items.len())?;
            match find(items, wanted) {
                Some(Found::Yes) => Ok(Value::Bool(true)),
                Some(Found::Perhaps) => Err(undecided(&[wanted, call.value(0)?])),
                None => Ok(Value::Bool(false)),
            }
        }
        Value::Map(map) => match wanted {
            Value::Text(key) => Ok(Value::Bool(map.get(key).is_some())),
            Value::Symbolic(symbolic) if map.get(&symbolic.text).is_some() => Ok(Value::Bool(true)),
            other => Err(wrong(other, "a string")),
        },
        other => Err(wrong(other, "a string, an array or an object")),
    }
}

enum Found {
    Yes,
    /// An item that is not known may be it.
    Perhaps,
}

fn find(items: &[Value], wanted: &Value) -> Option<Found> {
    let mut perhaps = None;
    for item in items {
        match item.equals(wanted) {
            Some(true) => return Some(Found::Yes),
            Some(false) => {}
            None => perhaps = Some(Found::Perhaps),
        }
    }
    perhaps
}

fn position(call: &Call<'_>, first: bool) -> Outcome {
    let (items, wanted) = (call.list(0)?, call.value(1)?);
    call.pay(items.len())?;
    let mut found = Value::Integer(-1);
    for (index, item) in items.iter().enumerate() {
        match item.equals(wanted) {
            Some(true) => {
                found = Value::count(index);
                if first {
                    break;
                }
            }
            Some(false) => {}
            None => return Err(undecided(&[wanted, call.value(0)?])),
        }
    }
    Ok(found)
}

fn empty(call: &Call<'_>) -> Outcome {
    Ok(Value::Bool(match call.value(0)? {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.len() == 0,
        other => return Err(wrong(other, "a string, an array or an object")),
    }))
}

fn length(call: &Call<'_>) -> Outcome {
    Ok(Value::count(match call.value(0)? {
        Value::List(items) => items.len(),
        Value::Map(map) => map.len(),
        other => return Err(wrong(other, "a string, an array or an object")),
    }))
}

fn end(call: &Call<'_>, first: bool) -> Outcome {
    let items = call.list(0)?;
    let item = if first { items.first() } else { items.last() };
    item.cloned().ok_or_else(|| Fault::Failed("is given an empty array".to_owned()))
}

fn cut(call: &Call<'_>, head: bool) -> Outcome {
    let items: &[Value] = call.list(0)?;
    let at = usize::try_from(call.integer(1)?).unwrap_or(0).min(items.len());
    let (before, behind) = items.split_at_checked(at).unwrap_or((items, &[]));
    let part = if head { before } else { behind };
    call.pay(part.len())?;
    Ok(Value::list(part.to_vec()))
}

fn flatten(call: &Call<'_>) -> Outcome {
    let mut out = Vec::new();
    for item in call.list(0)?.iter() {
        match item {
            Value::List(inner) => {
                call.pay(inner.len())?;
                out.extend(inner.iter().cloned());
            }
            other => return Err(wrong(other, "an array of arrays")),
        }
    }
    Ok(Value::list(out))
}

fn range(call: &Call<'_>) -> Outcome {
    let (start, count) = (call.integer(0)?, call.integer(1)?);
    if !(0..=LONGEST_RANGE).contains(&count) {
        return Err(Fault::Failed(format!("makes {count} numbers, and {LONGEST_RANGE} are possible")));
    }
    let end = start.checked_add(count).ok_or_else(|| Fault::Failed("counts too far".to_owned()))?;
    call.pay(usize::try_from(count).unwrap_or(0))?;
    Ok(Value::list((start..end).map(Value::Integer).collect()))
}

fn union(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::List(_) => {
            let mut out: Vec<Value> = Vec::new();
            for at in 0..call.values.len() {
                for item in call.list(at)?.iter() {
                    call.pay(out.len() / 4 + 1)?;
                    match find(&out, item) {
                        Some(Found::Yes) => {}
                        Some(Found::Perhaps) => return Err(undecided(&[item, &Value::list(out)])),
                        None => out.push(item.clone()),
                    }
                }
            }
            Ok(Value::list(out))
        }
        _ => {
            let mut out = Map::default();
            for value in &call.values {
                match value {
                    Value::Map(map) => merge(&mut out, map, call, 0)?,
                    Value::Null => {}
                    other => return Err(wrong(other, "an object")),
                }
            }
            Ok(Value::map(out))
        }
    }
}

/// Objects within objects are merged, arrays are not.
fn merge(into: &mut Map, from: &Map, call: &Call<'_>, depth: u8) -> Result<(), Fault> {
    if depth > 64 {
        return Err(Fault::Bound("lies deeper than is read"));
    }
    for (key, value) in from.entries() {
        call.pay(1)?;
        let merged = match (into.get(key), value) {
            (Some(Value::Map(known)), Value::Map(more)) => {
                let mut inner = Map::clone(known);
                merge(&mut inner, more, call, depth + 1)?;
                Value::map(inner)
            }
            (Some(Value::Map(_)), Value::Unknown(cause)) => Value::Unknown(Rc::clone(cause)),
            _ => value.clone(),
        };
        into.set(Rc::clone(key), merged);
    }
    Ok(())
}

fn intersection(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::List(first) => {
            let mut out = Vec::new();
            'items: for item in first.iter() {
                for at in 1..call.values.len() {
                    let other = call.list(at)?;
                    call.pay(other.len() / 4 + 1)?;
                    match find(other, item) {
                        Some(Found::Yes) => {}
                        Some(Found::Perhaps) => return Err(undecided(&[item, call.value(at)?])),
                        None => continue 'items,
                    }
                }
                if find(&out, item).is_none() {
                    out.push(item.clone());
                }
            }
            Ok(Value::list(out))
        }
        Value::Map(first) => {
            let mut out = Map::clone(first);
            for value in call.values.iter().skip(1) {
                match value {
                    Value::Map(other) => out = common(&out, other, call, 0)?,
                    other => return Err(wrong(other, "an object")),
                }
            }
            Ok(Value::map(out))
        }
        other => Err(wrong(other, "an array or an object")),
    }
}

fn common(one: &Map, two: &Map, call: &Call<'_>, depth: u8) -> Result<Map, Fault> {
    if depth > 64 {
        return Err(Fault::Bound("lies deeper than is read"));
    }
    let mut out = Map::default();
    for (key, value) in one.entries() {
        call.pay(1)?;
        let Some(other) = two.get(key) else { continue };
        match (value, other) {
            (Value::Map(one), Value::Map(two)) => {
                out.push(Rc::clone(key), Value::map(common(one, two, call, depth + 1)?));
            }
            _ => match value.equals(other) {
                Some(true) => out.push(Rc::clone(key), value.clone()),
                Some(false) => {}
                None => return Err(undecided(&[value, other])),
            },
        }
    }
    Ok(out)
}

/// Counts from 1 at the end.
fn from_end(call: &Call<'_>, safe: bool) -> Outcome {
    if safe && matches!(call.value(0)?, Value::Null) {
        return Ok(Value::Null);
    }
    let items: &[Value] = call.list(0)?;
    let at = usize::try_from(call.integer(1)?).unwrap_or(0);
    let item = items.len().checked_sub(at).filter(|_| at > 0).and_then(|at| items.get(at));
    match item {
        Some(item) => Ok(item.clone()),
        None if safe => Ok(Value::Null),
        None => Err(Fault::Failed(format!("the array has no item {at} from its end"))),
    }
}
