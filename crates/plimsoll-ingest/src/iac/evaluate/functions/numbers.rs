//! Numbers and what turns values into numbers and booleans.

use super::{Call, Fault, Outcome, undecided, wrong};
use crate::iac::evaluate::operators::{arithmetic, compare};
use crate::iac::evaluate::value::Value;
use crate::iac::expression::Operator;

pub(super) fn call(name: &str, call: &Call<'_>) -> Option<Outcome> {
    Some(match name {
        "add" => calculated(call, Operator::Add),
        "sub" => calculated(call, Operator::Subtract),
        "mul" => calculated(call, Operator::Multiply),
        "div" => calculated(call, Operator::Divide),
        "mod" => calculated(call, Operator::Modulo),
        "int" => integer(call),
        "float" => float(call),
        "bool" => boolean(call),
        "min" => extreme(call, true),
        "max" => extreme(call, false),
        _ => return None,
    })
}

fn calculated(call: &Call<'_>, operator: Operator) -> Outcome {
    let (one, two) = (call.value(0)?, call.value(1)?);
    for value in [one, two] {
        if value.cause().is_some() {
            return Err(wrong(value, "a whole number"));
        }
    }
    arithmetic(operator, one, two).map_err(Fault::Failed)
}

fn integer(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::Integer(number) => Ok(Value::Integer(*number)),
        Value::Text(text) => match text.trim().parse() {
            Ok(number) => Ok(Value::Integer(number)),
            Err(_) => Err(Fault::Failed("is given a string that is no whole number".to_owned())),
        },
        other => Err(wrong(other, "a whole number or a string")),
    }
}

fn float(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::Decimal(text) => Ok(Value::Decimal(text.clone())),
        Value::Integer(number) => Ok(Value::Integer(*number)),
        Value::Text(text) => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Decimal(text.trim().into())),
            _ => Err(Fault::Failed("is given a string that is no number".to_owned())),
        },
        other => Err(wrong(other, "a number or a string")),
    }
}

fn boolean(call: &Call<'_>) -> Outcome {
    Ok(Value::Bool(match call.value(0)? {
        Value::Bool(value) => *value,
        Value::Integer(number) => *number != 0,
        Value::Text(text) if text.eq_ignore_ascii_case("true") => true,
        Value::Text(text) if text.eq_ignore_ascii_case("false") => false,
        other => return Err(wrong(other, "`true` or `false`")),
    }))
}

/// The smallest or the largest of an array or of the arguments.
fn extreme(call: &Call<'_>, smallest: bool) -> Outcome {
    let items: &[Value] = match call.values.as_slice() {
        [Value::List(items)] => items,
        values => values,
    };
    call.pay(items.len())?;
    let mut found: Option<&Value> = None;
    for item in items {
        if item.cause().is_some() || !matches!(item, Value::Integer(_)) {
            return Err(wrong(item, "whole numbers"));
        }
        let replaces = match found {
            None => true,
            Some(known) => match compare(item, known) {
                Ok(Some(order)) => {
                    if smallest {
                        order.is_lt()
                    } else {
                        order.is_gt()
                    }
                }
                _ => return Err(undecided(&[item, known])),
            },
        };
        if replaces {
            found = Some(item);
        }
    }
    found.cloned().ok_or_else(|| Fault::Failed("is given no numbers".to_owned()))
}
