//! Functions that change the type of a value.

use super::collection::as_set;
use super::{Arguments, Outcome, Stop, wrong};
use crate::iac::terraform::value::Value;

pub(super) fn call(name: &str, arguments: Arguments<'_>) -> Option<Outcome> {
    Some(match name {
        "tostring" => converted(arguments, |value| value.as_text().map(Value::Text)),
        "tonumber" => converted(arguments, |value| value.as_number().map(Value::Number)),
        "tobool" => converted(arguments, |value| value.as_bool().map(Value::Bool)),
        "tolist" => converted(arguments, |value| value.items().map(|_| value.clone())),
        "toset" => converted(arguments, |value| value.items().map(|_| as_set(value))),
        "tomap" => converted(arguments, |value| value.members().map(|_| value.clone())),
        "sensitive" | "nonsensitive" | "ephemeralasnull" => match arguments.values.first() {
            Some(value) => Ok(value.clone()),
            None => Err(Stop::Unknown),
        },
        "issensitive" => Err(Stop::Unknown),
        "type" => arguments.value(0).map(|value| Value::text(type_name(value))),
        _ => return None,
    })
}

fn converted(arguments: Arguments<'_>, convert: impl Fn(&Value) -> Option<Value>) -> Outcome {
    match arguments.value(0)? {
        Value::Null => Ok(Value::Null),
        value => match convert(value) {
            Some(value) => Ok(value),
            None => wrong("the value cannot be converted"),
        },
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) => "tuple",
        Value::Map(_) => "object",
        _ => "dynamic",
    }
}
