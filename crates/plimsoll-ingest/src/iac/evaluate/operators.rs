//! The operators of Bicep, which templates spell as functions.

use std::cmp::Ordering;
use std::rc::Rc;

use super::value::{Map, Unknown, Value, Why};
use super::{Evaluator, Locals, failed, text};
use crate::iac::expression::{Expression, Operator};

/// How many values are looked at to merge two alternatives.
pub(super) const MOST_MERGED: u32 = 50_000;

pub(super) fn not(expression: &Expression, value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Unknown(unknown) => Value::Unknown(unknown),
        other => failed(expression, format!("{} cannot be negated", other.kind_words())),
    }
}

pub(super) fn negate(expression: &Expression, value: Value) -> Value {
    match value {
        Value::Integer(number) => match number.checked_neg() {
            Some(number) => Value::Integer(number),
            None => failed(expression, "the number is too large".to_owned()),
        },
        Value::Unknown(unknown) => Value::Unknown(unknown),
        other => failed(expression, format!("{} has no negative", other.kind_words())),
    }
}

#[inline(never)]
pub(super) fn choice(
    evaluator: &Evaluator<'_>,
    condition: &Expression,
    then: &Expression,
    otherwise: &Expression,
    locals: Locals<'_>,
) -> Value {
    match evaluator.evaluate(condition, locals) {
        Value::Bool(true) => evaluator.evaluate(then, locals),
        Value::Bool(false) => evaluator.evaluate(otherwise, locals),
        Value::Unknown(unknown) => {
            let one = evaluator.evaluate(then, locals);
            let two = evaluator.evaluate(otherwise, locals);
            either(&one, &two, &unknown, &mut { MOST_MERGED })
        }
        Value::Symbolic(symbolic) => Value::Unknown(Rc::clone(&symbolic.cause)),
        other => failed(condition, format!("{} is no condition", other.kind_words())),
    }
}

/// What is certain where one of two values holds and nobody knows which. Of two maps that have a key in common its value
/// may be certain; a key that only one has is not.
pub(super) fn either(one: &Value, two: &Value, cause: &Rc<Unknown>, left: &mut u32) -> Value {
    let open = || Value::Unknown(Rc::clone(cause));
    let Some(rest) = left.checked_sub(1) else { return open() };
    *left = rest;
    match (one, two) {
        (Value::Map(first), Value::Map(second)) => {
            let mut out = Map::default();
            for (key, value) in first.entries() {
                let value = second.get(key).map_or_else(open, |other| either(value, other, cause, left));
                out.push(Rc::clone(key), value);
            }
            for (key, _) in second.entries().iter().filter(|(key, _)| first.get(key).is_none()) {
                out.push(Rc::clone(key), open());
            }
            Value::map(out)
        }
        (Value::List(first), Value::List(second)) if first.len() == second.len() => {
            let pairs = first.iter().zip(second.iter());
            Value::list(pairs.map(|(one, two)| either(one, two, cause, left)).collect())
        }
        (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => open(),
        _ if one.equals(two) == Some(true) => one.clone(),
        _ => open(),
    }
}

#[inline(never)]
pub(super) fn binary(
    evaluator: &Evaluator<'_>,
    expression: &Expression,
    operator: Operator,
    left: &Expression,
    right: &Expression,
    locals: Locals<'_>,
) -> Value {
    let one = evaluator.evaluate(left, locals);
    match (operator, &one) {
        (Operator::Coalesce, Value::Null) => return evaluator.evaluate(right, locals),
        (Operator::Or, Value::Bool(true)) | (Operator::And, Value::Bool(false)) | (Operator::Coalesce, _) => {
            return one;
        }
        _ => {}
    }
    let two = evaluator.evaluate(right, locals);
    let unknown = |cause: Option<&Rc<Unknown>>| match cause {
        Some(cause) => Value::Unknown(Rc::clone(cause)),
        None => Value::unknown(text::written(expression), Why::Runtime),
    };
    let deep = || unknown(one.deep_cause().or_else(|| two.deep_cause()));
    match operator {
        Operator::Or | Operator::And => match (&one, &two) {
            (Value::Bool(_), Value::Bool(value)) => Value::Bool(*value),
            (Value::Unknown(_), Value::Bool(value)) if *value == (operator == Operator::Or) => two,
            (Value::Unknown(cause), _) | (_, Value::Unknown(cause)) => unknown(Some(cause)),
            _ => failed(expression, "a boolean is needed on both sides".to_owned()),
        },
        Operator::Equal => one.equals(&two).map_or_else(deep, Value::Bool),
        Operator::NotEqual => one.equals(&two).map_or_else(deep, |same| Value::Bool(!same)),
        Operator::EqualIgnoringCase | Operator::NotEqualIgnoringCase => match (&one, &two) {
            (Value::Text(one), Value::Text(two)) => {
                let same = one.to_lowercase() == two.to_lowercase();
                Value::Bool(same == (operator == Operator::EqualIgnoringCase))
            }
            _ if one.cause().is_some() || two.cause().is_some() => deep(),
            _ => failed(expression, "a string is needed on both sides".to_owned()),
        },
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            match compare(&one, &two) {
                Ok(Some(order)) => Value::Bool(holds(operator, order)),
                Ok(None) => deep(),
                Err(words) => failed(expression, words),
            }
        }
        _ => match (&one, &two) {
            (Value::Unknown(cause), _) | (_, Value::Unknown(cause)) => unknown(Some(cause)),
            _ => match arithmetic(operator, &one, &two) {
                Ok(value) => value,
                Err(words) => failed(expression, words),
            },
        },
    }
}

fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// How two values lie to one another: numbers, or strings by their characters; `None` where that is not known.
pub(super) fn compare(one: &Value, two: &Value) -> Result<Option<Ordering>, String> {
    match (one, two) {
        (Value::Integer(one), Value::Integer(two)) => Ok(Some(one.cmp(two))),
        (Value::Text(one), Value::Text(two)) => Ok(Some(one.cmp(two))),
        _ if one.cause().is_some() || two.cause().is_some() => Ok(None),
        _ => match (one.number(), two.number()) {
            (Some(one), Some(two)) => Ok(one.partial_cmp(&two)),
            _ => Err(format!("{} and {} cannot be compared", one.kind_words(), two.kind_words())),
        },
    }
}

/// Whole numbers, calculated as Resource Manager does: division drops the rest, the remainder has the sign of the first.
pub(super) fn arithmetic(operator: Operator, one: &Value, two: &Value) -> Result<Value, String> {
    let (Value::Integer(one), Value::Integer(two)) = (one, two) else {
        return Err("two whole numbers are needed".to_owned());
    };
    let result = match operator {
        Operator::Add => one.checked_add(*two),
        Operator::Subtract => one.checked_sub(*two),
        Operator::Multiply => one.checked_mul(*two),
        Operator::Divide => one.checked_div(*two),
        _ => one.checked_rem(*two),
    };
    match result {
        Some(number) => Ok(Value::Integer(number)),
        None if *two == 0 => Err("divides by zero".to_owned()),
        None => Err("the number is too large".to_owned()),
    }
}
