//! Functions of regular expressions.

use std::collections::BTreeMap;
use std::rc::Rc;

use regex::{Captures, Regex, RegexBuilder};

use super::{Arguments, Outcome, Stop, wrong};
use crate::iac::terraform::value::Value;

/// How much memory one pattern may take.
const LARGEST: usize = 1 << 20;

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "replace" => replace(arguments),
        "regex" => first(arguments),
        "regexall" => all(arguments),
        _ => return None,
    })
}

fn compiled(pattern: &str) -> Result<Regex, Stop> {
    let built = RegexBuilder::new(pattern).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
    built.map_err(|_| Stop::Wrong("the pattern cannot be used".to_owned()))
}

fn replace(arguments: Arguments<'_>) -> Outcome {
    let (text, pattern, with) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    if text.len().saturating_mul(with.len().max(1)) > 1 << 24 {
        return Err(Stop::Unknown);
    }
    let inner = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let replaced = match inner {
        Some(inner) if pattern.len() > 1 => compiled(inner)?.replace_all(&text, &*with).into_owned(),
        _ => text.replace(&*pattern, &with),
    };
    Ok(Value::text(replaced))
}

fn first(arguments: Arguments<'_>) -> Outcome {
    let (pattern, text) = (arguments.text(0)?, arguments.text(1)?);
    let pattern = compiled(&pattern)?;
    match pattern.captures(&text) {
        Some(found) => Ok(captured(&pattern, &found)),
        None => wrong("the pattern does not match"),
    }
}

fn all(arguments: Arguments<'_>) -> Outcome {
    let (pattern, text) = (arguments.text(0)?, arguments.text(1)?);
    let pattern = compiled(&pattern)?;
    let mut found = Vec::new();
    for captures in pattern.captures_iter(&text) {
        if !arguments.world.charge(1) {
            return Err(Stop::Unknown);
        }
        found.push(captured(&pattern, &captures));
    }
    Ok(Value::list(found))
}

/// A match: the whole text without groups, a list with unnamed ones, a map with named ones.
fn captured(pattern: &Regex, found: &Captures<'_>) -> Value {
    let group = |index: usize| found.get(index).map_or(Value::Null, |part| Value::text(part.as_str()));
    if pattern.captures_len() == 1 {
        return group(0);
    }
    let named: BTreeMap<Rc<str>, Value> = pattern
        .capture_names()
        .enumerate()
        .filter_map(|(index, name)| Some((Rc::from(name?), group(index))))
        .collect();
    if named.is_empty() {
        return Value::list((1..pattern.captures_len()).map(group).collect());
    }
    Value::map(named)
}
