//! Functions of lists and maps.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Arguments, Outcome, Stop, equal, scalar_text, wrong};
use crate::iac::terraform::value::Value;

/// How many items a list may have that a function makes.
pub(super) const MOST_ITEMS: usize = 100_000;

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "length" => length(arguments),
        "element" => element(arguments),
        "index" => index(arguments),
        "keys" => keys(arguments),
        "values" => arguments.map(0).map(|map| Value::list(map.values().cloned().collect())),
        "lookup" => lookup(arguments),
        "merge" => merge(arguments),
        "zipmap" => zipmap(arguments),
        "transpose" => transpose(arguments),
        "list" => Ok(Value::list(arguments.values.to_vec())),
        "map" => pairs(arguments),
        "concat" => concat(arguments),
        "flatten" => flatten(arguments),
        "compact" => compact(arguments),
        "coalesce" => coalesce(arguments),
        "coalescelist" => coalescelist(arguments),
        "chunklist" => chunklist(arguments),
        "slice" => slice(arguments),
        "range" => range(arguments),
        "reverse" => reverse(arguments),
        "sort" => sort(arguments),
        "distinct" => arguments.list(0).and_then(|items| Ok(Value::list(unique(items)?))),
        "contains" => contains(arguments),
        "one" => one(arguments),
        "matchkeys" => matchkeys(arguments),
        "alltrue" => truths(arguments, false),
        "anytrue" => truths(arguments, true),
        _ => return None,
    })
}

#[allow(clippy::cast_precision_loss, reason = "lists are far shorter")]
fn count(length: usize) -> Value {
    Value::Number(length as f64)
}

fn length(arguments: Arguments<'_>) -> Outcome {
    Ok(count(match arguments.value(0)? {
        Value::Text(text) => text.chars().count(),
        Value::List(list) => list.items.len(),
        Value::Map(map) => map.members.len(),
        _ => return wrong("a string, list or map is needed"),
    }))
}

fn element(arguments: Arguments<'_>) -> Outcome {
    let (items, index) = (arguments.list(0)?, arguments.index(1)?);
    match index.checked_rem(items.len()).and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => wrong("the list is empty"),
    }
}

fn index(arguments: Arguments<'_>) -> Outcome {
    let (items, wanted) = (arguments.list(0)?, arguments.value(1)?);
    for (index, item) in items.iter().enumerate() {
        if equal(item, wanted)? {
            return Ok(count(index));
        }
    }
    wrong("the list has no such item")
}

fn keys(arguments: Arguments<'_>) -> Outcome {
    let map = arguments.map(0)?;
    Ok(Value::list(map.keys().map(|key| Value::Text(Rc::clone(key))).collect()))
}

fn lookup(arguments: Arguments<'_>) -> Outcome {
    let (map, key) = (arguments.map(0)?, arguments.text(1)?);
    match (map.get(&key), arguments.values.get(2)) {
        (Some(value), _) => Ok(value.clone()),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => wrong("the map has no such key"),
    }
}

fn merge(arguments: Arguments<'_>) -> Outcome {
    let mut merged = BTreeMap::new();
    for index in 0..arguments.values.len() {
        if matches!(arguments.values.get(index), Some(Value::Null)) {
            continue;
        }
        merged.extend(arguments.map(index)?.iter().map(|(key, value)| (Rc::clone(key), value.clone())));
    }
    Ok(Value::map(merged))
}

fn zipmap(arguments: Arguments<'_>) -> Outcome {
    let (keys, values) = (arguments.texts(0)?, arguments.list(1)?);
    if keys.len() != values.len() {
        return wrong("as many keys as values are needed");
    }
    Ok(Value::map(keys.into_iter().zip(values.iter().cloned()).collect()))
}

fn transpose(arguments: Arguments<'_>) -> Outcome {
    let mut turned: BTreeMap<Rc<str>, Vec<Value>> = BTreeMap::new();
    for (key, values) in arguments.map(0)? {
        let Some(values) = values.items() else { return Err(Stop::Unknown) };
        if !arguments.world.charge(values.len()) {
            return Err(Stop::Unknown);
        }
        for value in values {
            turned.entry(scalar_text(value)?).or_default().push(Value::Text(Rc::clone(key)));
        }
    }
    Ok(Value::map(turned.into_iter().map(|(key, values)| (key, Value::list(values))).collect()))
}

/// `map("key", value, …)` of versions before 0.15.
fn pairs(arguments: Arguments<'_>) -> Outcome {
    let mut map = BTreeMap::new();
    for (index, pair) in arguments.values.chunks(2).enumerate() {
        let key = arguments.text(index * 2)?;
        let Some(value) = pair.get(1) else { return wrong("a key has no value") };
        map.insert(key, value.clone());
    }
    Ok(Value::map(map))
}

fn concat(arguments: Arguments<'_>) -> Outcome {
    let mut joined = Vec::new();
    for index in 0..arguments.values.len() {
        joined.extend_from_slice(arguments.list(index)?);
        if joined.len() > MOST_ITEMS {
            return Err(Stop::Unknown);
        }
    }
    Ok(Value::list(joined))
}

fn flatten(arguments: Arguments<'_>) -> Outcome {
    let mut flat = Vec::new();
    let mut open = vec![arguments.list(0)?.iter()];
    while let Some(items) = open.last_mut() {
        let Some(item) = items.next() else {
            open.pop();
            continue;
        };
        if !arguments.world.charge(1) || flat.len() > MOST_ITEMS {
            return Err(Stop::Unknown);
        }
        match item {
            Value::List(list) => open.push(list.items.iter()),
            // It might be a list: then the number of items is not known either.
            Value::Unknown(_) | Value::Failed(_) => return Err(Stop::Unknown),
            other => flat.push(other.clone()),
        }
    }
    Ok(Value::list(flat))
}

fn compact(arguments: Arguments<'_>) -> Outcome {
    let mut kept = Vec::new();
    for item in arguments.list(0)? {
        match item {
            Value::Null => {}
            Value::Text(text) if text.is_empty() => {}
            Value::Unknown(_) | Value::Failed(_) => return Err(Stop::Unknown),
            other => kept.push(other.clone()),
        }
    }
    Ok(Value::list(kept))
}

fn coalesce(arguments: Arguments<'_>) -> Outcome {
    for value in arguments.values {
        match value {
            Value::Null => {}
            Value::Text(text) if text.is_empty() => {}
            Value::Unknown(_) => return Err(Stop::Unknown),
            Value::Failed(why) => return wrong(why.as_ref()),
            other => return Ok(other.clone()),
        }
    }
    wrong("every value is null or empty")
}

fn coalescelist(arguments: Arguments<'_>) -> Outcome {
    for index in 0..arguments.values.len() {
        match arguments.value(index)? {
            Value::List(list) if !list.items.is_empty() => return Ok(Value::List(Rc::clone(list))),
            Value::Map(map) if !map.members.is_empty() => return Ok(Value::Map(Rc::clone(map))),
            _ => {}
        }
    }
    wrong("every list is empty")
}

fn chunklist(arguments: Arguments<'_>) -> Outcome {
    let (items, size) = (arguments.list(0)?, arguments.index(1)?);
    if size == 0 {
        return Ok(Value::list(vec![Value::list(items.to_vec())]));
    }
    Ok(Value::list(items.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect()))
}

fn slice(arguments: Arguments<'_>) -> Outcome {
    let (items, start, end) = (arguments.list(0)?, arguments.index(1)?, arguments.index(2)?);
    match items.get(start..end) {
        Some(part) => Ok(Value::list(part.to_vec())),
        None => wrong("the list is shorter"),
    }
}

fn range(arguments: Arguments<'_>) -> Outcome {
    let (start, end) = match arguments.values.len() {
        1 => (0.0, arguments.number(0)?),
        _ => (arguments.number(0)?, arguments.number(1)?),
    };
    let forward = end >= start;
    let step = match arguments.has(2) {
        true => arguments.number(2)?,
        false if forward => 1.0,
        false => -1.0,
    };
    if step == 0.0 || (step > 0.0) != forward {
        return if (start - end).abs() == 0.0 {
            Ok(Value::list(Vec::new()))
        } else {
            wrong("the step leads away")
        };
    }
    let mut items = Vec::new();
    let mut at = start;
    while (forward && at < end) || (!forward && at > end) {
        if items.len() >= 1024 || !arguments.world.charge(1) {
            return wrong("more than 1024 items");
        }
        items.push(Value::Number(at));
        at += step;
    }
    Ok(Value::list(items))
}

fn reverse(arguments: Arguments<'_>) -> Outcome {
    Ok(Value::list(arguments.list(0)?.iter().rev().cloned().collect()))
}

fn sort(arguments: Arguments<'_>) -> Outcome {
    let mut texts = arguments.texts(0)?;
    texts.sort();
    Ok(Value::list(texts.into_iter().map(Value::Text).collect()))
}

/// The items without those that stand there before.
pub(super) fn unique(items: &[Value]) -> Result<Vec<Value>, Stop> {
    if items.len() > 2_000 {
        return unique_texts(items);
    }
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        let mut is_new = true;
        for other in &kept {
            if equal(item, other)? {
                is_new = false;
                break;
            }
        }
        if is_new {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

/// The same for long lists, which hold strings.
fn unique_texts(items: &[Value]) -> Result<Vec<Value>, Stop> {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept = Vec::new();
    for item in items {
        if seen.insert(scalar_text(item)?) {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

/// A list as the set of its items, sorted where they are scalars.
pub(in crate::iac::terraform) fn as_set(list: &Value) -> Value {
    let Some(items) = list.items() else { return list.clone() };
    let Ok(mut items) = unique(items) else { return list.clone() };
    items.sort_by(|a, b| match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        _ => match (a.as_text(), b.as_text()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => Ordering::Equal,
        },
    });
    Value::list(items)
}

fn contains(arguments: Arguments<'_>) -> Outcome {
    let (items, wanted) = (arguments.list(0)?, arguments.value(1)?);
    let mut known = true;
    for item in items {
        match item.equals(wanted) {
            Some(true) => return Ok(Value::Bool(true)),
            Some(false) => {}
            None => known = false,
        }
    }
    if known { Ok(Value::Bool(false)) } else { Err(Stop::Unknown) }
}

fn one(arguments: Arguments<'_>) -> Outcome {
    match arguments.value(0)? {
        Value::Null => Ok(Value::Null),
        Value::List(list) => match list.items.as_slice() {
            [] => Ok(Value::Null),
            [only] => Ok(only.clone()),
            _ => wrong("the list has more than one item"),
        },
        other => Ok(other.clone()),
    }
}

fn matchkeys(arguments: Arguments<'_>) -> Outcome {
    let (values, keys, wanted) = (arguments.list(0)?, arguments.list(1)?, arguments.list(2)?);
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        if !arguments.world.charge(wanted.len()) {
            return Err(Stop::Unknown);
        }
        for other in wanted {
            if equal(key, other)? {
                kept.push(value.clone());
                break;
            }
        }
    }
    Ok(Value::list(kept))
}

/// `anytrue` with `wanted` true, `alltrue` with false.
fn truths(arguments: Arguments<'_>, wanted: bool) -> Outcome {
    let mut known = true;
    for item in arguments.list(0)? {
        match item.as_bool() {
            Some(value) if value == wanted => return Ok(Value::Bool(wanted)),
            Some(_) => {}
            None if matches!(item, Value::Null) && !wanted => return Ok(Value::Bool(false)),
            None if matches!(item, Value::Null) => {}
            None => known = false,
        }
    }
    if known { Ok(Value::Bool(!wanted)) } else { Err(Stop::Unknown) }
}
