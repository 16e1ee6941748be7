//! Functions of numbers.

use super::{Arguments, Outcome, wrong};
use crate::iac::terraform::value::Value;

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "abs" => one(arguments, f64::abs),
        "ceil" => one(arguments, f64::ceil),
        "floor" => one(arguments, f64::floor),
        "signum" => one(arguments, |number| if number == 0.0 { 0.0 } else { number.signum() }),
        "max" => extreme(arguments, f64::max),
        "min" => extreme(arguments, f64::min),
        "pow" => two(arguments, f64::powf),
        "log" => two(arguments, f64::log),
        "parseint" => parse(arguments),
        _ => return None,
    })
}

fn finite(number: f64) -> Outcome {
    if number.is_finite() { Ok(Value::Number(number)) } else { wrong("the result is no number") }
}

fn one(arguments: Arguments<'_>, compute: impl Fn(f64) -> f64) -> Outcome {
    finite(compute(arguments.number(0)?))
}

fn two(arguments: Arguments<'_>, compute: impl Fn(f64, f64) -> f64) -> Outcome {
    finite(compute(arguments.number(0)?, arguments.number(1)?))
}

fn extreme(arguments: Arguments<'_>, choose: impl Fn(f64, f64) -> f64) -> Outcome {
    let mut found = arguments.number(0)?;
    for index in 1..arguments.values.len() {
        found = choose(found, arguments.number(index)?);
    }
    finite(found)
}

fn parse(arguments: Arguments<'_>) -> Outcome {
    let (text, base) = (arguments.text(0)?, arguments.index(1)?);
    if !(2..=36).contains(&base) {
        return wrong("the base must be between 2 and 36");
    }
    match i64::from_str_radix(&text, base as u32) {
        #[allow(
            clippy::cast_precision_loss,
            reason = "numbers of Terraform that large are not told apart here"
        )]
        Ok(number) => Ok(Value::Number(number as f64)),
        Err(_) => wrong("the text is no number"),
    }
}
