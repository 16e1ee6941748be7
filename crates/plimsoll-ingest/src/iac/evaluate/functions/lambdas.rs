//! Functions that take a lambda: `lambda('x', …)` in templates, `x => …` in Bicep.

use std::rc::Rc;

use super::{Call, Fault, Outcome, wrong};
use crate::iac::evaluate::value::{List, Map, Value};
use crate::iac::evaluate::{Local, find_local};
use crate::iac::expression::{Expression, ExpressionKind};

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "lambdavariables" => variable(call),
        "lambda" => Err(Fault::Failed("a lambda is no value".to_owned())),
        "map" => map(call),
        "filter" => filter(call),
        "reduce" => reduce(call),
        "sort" => sort(call),
        "toobject" => to_object(call),
        "groupby" => group_by(call),
        "mapvalues" => map_values(call),
        _ => return None,
    })
}

fn variable(call: &Call<'_>) -> Outcome {
    match call.evaluate(0)? {
        Value::Text(name) => find_local(call.locals, &name)
            .ok_or_else(|| Fault::Failed(format!("there is no lambda variable `{name}` here"))),
        other => Err(wrong(&other, "a string")),
    }
}

/// A lambda: the names of its parameters and its body.
struct Lambda<'c> {
    names: Vec<&'c str>,
    body: &'c Expression,
}

fn lambda<'c>(call: &Call<'c>, at: usize) -> Result<Lambda<'c>, Fault> {
    let failed = || Fault::Failed("needs a lambda".to_owned());
    match &call.arguments.get(at).ok_or_else(failed)?.kind {
        ExpressionKind::Lambda(names, body) => {
            Ok(Lambda { names: names.iter().map(AsRef::as_ref).collect(), body })
        }
        ExpressionKind::Call(name, arguments) if name.eq_ignore_ascii_case("lambda") => {
            let (body, names) = arguments.split_last().ok_or_else(failed)?;
            let name = |argument: &'c Expression| match &argument.kind {
                ExpressionKind::Text(text) => Ok(text.as_ref()),
                _ => Err(failed()),
            };
            Ok(Lambda { names: names.iter().map(name).collect::<Result<_, _>>()?, body })
        }
        _ => Err(failed()),
    }
}

impl Lambda<'_> {
    #[inline(never)]
    fn of(&self, call: &Call<'_>, one: &Value, two: Option<Value>, three: Option<Value>) -> Outcome {
        call.pay(1)?;
        let none = || Value::Null;
        let name = |at: usize| self.names.get(at).copied().unwrap_or_default();
        let first = Local { name: name(0), value: one.clone(), outer: call.locals };
        let second = Local { name: name(1), value: two.unwrap_or_else(none), outer: Some(&first) };
        let third = Local { name: name(2), value: three.unwrap_or_else(none), outer: Some(&second) };
        let locals = match self.names.len() {
            0 | 1 => &first,
            2 => &second,
            _ => &third,
        };
        Ok(call.evaluator.evaluate(self.body, Some(locals)))
    }
}

fn list(call: &Call<'_>) -> Result<Rc<List>, Fault> {
    match call.evaluate(0)? {
        Value::List(items) => Ok(items),
        other => Err(wrong(&other, "an array")),
    }
}

fn truth(value: &Value) -> Result<bool, Fault> {
    match value {
        Value::Bool(value) => Ok(*value),
        other => Err(wrong(other, "a boolean from the lambda")),
    }
}

fn key(value: &Value) -> Result<Rc<str>, Fault> {
    match value {
        Value::Text(text) => Ok(Rc::clone(text)),
        Value::Symbolic(symbolic) => Ok(Rc::clone(&symbolic.text)),
        Value::Integer(number) => Ok(number.to_string().into()),
        other => Err(wrong(other, "a string from the lambda")),
    }
}

fn map(call: &Call<'_>) -> Outcome {
    let (items, lambda) = (list(call)?, lambda(call, 1)?);
    let results =
        items.iter().enumerate().map(|(index, item)| lambda.of(call, item, Some(Value::count(index)), None));
    Ok(Value::list(results.collect::<Result<_, _>>()?))
}

fn filter(call: &Call<'_>) -> Outcome {
    let (items, lambda) = (list(call)?, lambda(call, 1)?);
    let mut out = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if truth(&lambda.of(call, item, Some(Value::count(index)), None)?)? {
            out.push(item.clone());
        }
    }
    Ok(Value::list(out))
}

fn reduce(call: &Call<'_>) -> Outcome {
    let (items, lambda) = (list(call)?, lambda(call, 2)?);
    let mut value = call.evaluate(1)?;
    for (index, item) in items.iter().enumerate() {
        value = lambda.of(call, &value, Some(item.clone()), Some(Value::count(index)))?;
    }
    Ok(value)
}

/// Merge sort: the lambda says whether its first argument comes before the second.
fn sort(call: &Call<'_>) -> Outcome {
    let (items, lambda) = (list(call)?, lambda(call, 1)?);
    let mut runs: Vec<Vec<Value>> = items.iter().map(|item| vec![item.clone()]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(one) = pairs.next() {
            merged.push(match pairs.next() {
                Some(two) => merge(call, &lambda, one, two)?,
                None => one,
            });
        }
        runs = merged;
    }
    Ok(Value::list(runs.into_iter().next().unwrap_or_default()))
}

fn merge(
    call: &Call<'_>,
    lambda: &Lambda<'_>,
    one: Vec<Value>,
    two: Vec<Value>,
) -> Result<Vec<Value>, Fault> {
    let mut out = Vec::with_capacity(one.len() + two.len());
    let (mut one, mut two) = (one.into_iter().peekable(), two.into_iter().peekable());
    while let (Some(left), Some(right)) = (one.peek(), two.peek()) {
        // Equal ones keep their order.
        let is_before = truth(&lambda.of(call, right, Some(left.clone()), None)?)?;
        out.extend(if is_before { two.next() } else { one.next() });
    }
    out.extend(one);
    out.extend(two);
    Ok(out)
}

fn to_object(call: &Call<'_>) -> Outcome {
    let (items, keys) = (list(call)?, lambda(call, 1)?);
    let values = if call.count() > 2 { Some(lambda(call, 2)?) } else { None };
    let mut out = Map::default();
    for (index, item) in items.iter().enumerate() {
        let key = key(&keys.of(call, item, Some(Value::count(index)), None)?)?;
        let value = match &values {
            Some(values) => values.of(call, item, Some(Value::count(index)), None)?,
            None => item.clone(),
        };
        out.set(key, value);
    }
    Ok(Value::map(out))
}

fn group_by(call: &Call<'_>) -> Outcome {
    let (items, keys) = (list(call)?, lambda(call, 1)?);
    let mut groups: Vec<(Rc<str>, Vec<Value>)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        call.pay(groups.len() / 8)?;
        let key = key(&keys.of(call, item, Some(Value::count(index)), None)?)?;
        match groups.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&key)) {
            Some((_, group)) => group.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    let mut out = Map::default();
    for (key, group) in groups {
        out.push(key, Value::list(group));
    }
    Ok(Value::map(out))
}

fn map_values(call: &Call<'_>) -> Outcome {
    let map = match call.evaluate(0)? {
        Value::Map(map) => map,
        other => return Err(wrong(&other, "an object")),
    };
    let lambda = lambda(call, 1)?;
    let mut out = Map::default();
    for (key, value) in map.entries() {
        out.push(Rc::clone(key), lambda.of(call, value, None, None)?);
    }
    Ok(Value::map(out))
}
