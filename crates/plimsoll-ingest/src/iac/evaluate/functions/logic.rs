//! Logic and comparison. `if`, `and`, `or` and `coalesce` look at no more than they need.

use std::rc::Rc;

use super::{Call, Fault, Outcome, undecided, wrong};
use crate::iac::evaluate::operators::{self, MOST_MERGED};
use crate::iac::evaluate::value::Value;

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "if" => choice(call),
        "and" => junction(call, false),
        "or" => junction(call, true),
        "xor" => exclusive(call),
        "not" => not(call),
        "coalesce" => coalesce(call),
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        "null" => Ok(Value::Null),
        "equals" => equals(call),
        "less" => compared(call, std::cmp::Ordering::is_lt),
        "lessorequals" => compared(call, std::cmp::Ordering::is_le),
        "greater" => compared(call, std::cmp::Ordering::is_gt),
        "greaterorequals" => compared(call, std::cmp::Ordering::is_ge),
        _ => return None,
    })
}

#[inline(never)]
fn choice(call: &Call<'_>) -> Outcome {
    match call.evaluate(0)? {
        Value::Bool(true) => call.evaluate(1),
        Value::Bool(false) => call.evaluate(2),
        Value::Unknown(cause) => {
            let (one, two) = (call.evaluate(1)?, call.evaluate(2)?);
            Ok(operators::either(&one, &two, &cause, &mut { MOST_MERGED }))
        }
        other => Err(wrong(&other, "a boolean")),
    }
}

/// `and` and `or`: one value decides, whatever the others are.
#[inline(never)]
fn junction(call: &Call<'_>, decisive: bool) -> Outcome {
    let mut open = None;
    for at in 0..call.count() {
        match call.evaluate(at)? {
            Value::Bool(value) if value == decisive => return Ok(Value::Bool(decisive)),
            Value::Bool(_) => {}
            Value::Unknown(cause) => {
                open.get_or_insert(cause);
            }
            other => return Err(wrong(&other, "a boolean")),
        }
    }
    match open {
        Some(cause) => Err(Fault::Unknown(cause)),
        None => Ok(Value::Bool(!decisive)),
    }
}

fn exclusive(call: &Call<'_>) -> Outcome {
    match (call.evaluate(0)?, call.evaluate(1)?) {
        (Value::Bool(one), Value::Bool(two)) => Ok(Value::Bool(one != two)),
        (Value::Bool(_), other) | (other, _) => Err(wrong(&other, "a boolean")),
    }
}

fn not(call: &Call<'_>) -> Outcome {
    match call.evaluate(0)? {
        Value::Bool(value) => Ok(Value::Bool(!value)),
        other => Err(wrong(&other, "a boolean")),
    }
}

#[inline(never)]
fn coalesce(call: &Call<'_>) -> Outcome {
    for at in 0..call.count() {
        match call.evaluate(at)? {
            Value::Null => {}
            Value::Unknown(cause) => return Err(Fault::Unknown(Rc::clone(&cause))),
            value => return Ok(value),
        }
    }
    Ok(Value::Null)
}

fn equals(call: &Call<'_>) -> Outcome {
    let (one, two) = (call.evaluate(0)?, call.evaluate(1)?);
    one.equals(&two).map(Value::Bool).ok_or_else(|| undecided(&[&one, &two]))
}

fn compared(call: &Call<'_>, holds: fn(std::cmp::Ordering) -> bool) -> Outcome {
    let (one, two) = (call.evaluate(0)?, call.evaluate(1)?);
    match operators::compare(&one, &two) {
        Ok(Some(order)) => Ok(Value::Bool(holds(order))),
        Ok(None) => Err(undecided(&[&one, &two])),
        Err(words) => Err(Fault::Failed(words)),
    }
}
