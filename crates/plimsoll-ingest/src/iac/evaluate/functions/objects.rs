//! Objects.

use std::rc::Rc;

use super::{Call, Fault, Outcome, wrong};
use crate::iac::evaluate::value::{Map, Value};

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "createobject" => create(call),
        "items" => items(call),
        "objectkeys" => map(call, 0).map(|map| {
            Value::list(map.entries().iter().map(|(key, _)| Value::Text(Rc::clone(key))).collect())
        }),
        "shallowmerge" => shallow_merge(call),
        "tryget" => try_get(call),
        _ => return None,
    })
}

fn map<'c>(call: &'c Call<'_>, at: usize) -> Result<&'c Rc<Map>, Fault> {
    match call.value(at)? {
        Value::Map(map) => Ok(map),
        other => Err(wrong(other, "an object")),
    }
}

fn create(call: &Call<'_>) -> Outcome {
    let mut out = Map::default();
    for pair in call.values.chunks(2) {
        let [key, value] = pair else {
            return Err(Fault::Failed("needs a value for each key".to_owned()));
        };
        match key {
            Value::Text(key) => out.set(Rc::clone(key), value.clone()),
            Value::Symbolic(symbolic) => out.set(Rc::clone(&symbolic.text), value.clone()),
            other => return Err(wrong(other, "a string as key")),
        }
    }
    Ok(Value::map(out))
}

/// The entries, sorted by key.
fn items(call: &Call<'_>) -> Outcome {
    let mut entries: Vec<&(Rc<str>, Value)> = map(call, 0)?.entries().iter().collect();
    call.pay(entries.len())?;
    entries.sort_by_key(|(key, _)| key.to_lowercase());
    let entry = |(key, value): &(Rc<str>, Value)| {
        let mut item = Map::default();
        item.push("key".into(), Value::Text(Rc::clone(key)));
        item.push("value".into(), value.clone());
        Value::map(item)
    };
    Ok(Value::list(entries.into_iter().map(entry).collect()))
}

fn shallow_merge(call: &Call<'_>) -> Outcome {
    let mut out = Map::default();
    let Value::List(entries) = call.value(0)? else {
        return Err(wrong(call.value(0)?, "an array of objects"));
    };
    for entry in entries.iter() {
        match entry {
            Value::Map(map) => {
                for (key, value) in map.entries() {
                    call.pay(1)?;
                    out.set(Rc::clone(key), value.clone());
                }
            }
            Value::Null => {}
            other => return Err(wrong(other, "an array of objects")),
        }
    }
    Ok(Value::map(out))
}

/// Follows keys and indexes; null where there is nothing.
fn try_get(call: &Call<'_>) -> Outcome {
    let mut at = call.value(0)?;
    for step in call.values.iter().skip(1) {
        let next = match (at, step) {
            (Value::Unknown(cause), _) => return Err(Fault::Unknown(Rc::clone(cause))),
            (Value::Map(map), Value::Text(key)) => map.get(key),
            (Value::Map(map), Value::Symbolic(key)) => match map.get(&key.text) {
                Some(value) => Some(value),
                None => return Err(Fault::Unknown(Rc::clone(&key.cause))),
            },
            (Value::List(items), Value::Integer(index)) => {
                usize::try_from(*index).ok().and_then(|index| items.get(index))
            }
            (_, step) if step.cause().is_some() => return Err(wrong(step, "a key")),
            _ => None,
        };
        match next {
            Some(value) => at = value,
            None => return Ok(Value::Null),
        }
    }
    Ok(at.clone())
}
