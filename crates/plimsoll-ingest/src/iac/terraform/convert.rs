//! Type constraints of variables: what a value becomes under one, and what optional attributes default to.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::functions::collection;
use super::syntax::{Expression, ExpressionKind};
use super::value::Value;
use super::world::{Scope, World};

/// The value under a type constraint. What does not fit stays as it is.
pub(super) fn to_type(world: &World<'_>, scope: &Scope, value: Value, kind: &Expression<'_>) -> Value {
    if value.is_unknown() || matches!(value, Value::Null) || !world.charge(1) {
        return value;
    }
    match &kind.kind {
        ExpressionKind::Reference(name, steps) if steps.is_empty() => simple(value, name),
        // Versions before 0.12, and JSON.
        ExpressionKind::Text(name) => simple(value, name),
        ExpressionKind::Call(name, arguments, _) => {
            world_depth(world, || composed(world, scope, value, name, arguments))
        }
        _ => value,
    }
}

fn world_depth(world: &World<'_>, run: impl FnOnce() -> Value) -> Value {
    world.deeper(run)
}

fn simple(value: Value, name: &str) -> Value {
    let converted = match name {
        "string" => value.as_text().map(Value::Text),
        "number" => value.as_number().map(Value::Number),
        "bool" => value.as_bool().map(Value::Bool),
        _ => None,
    };
    converted.unwrap_or(value)
}

fn composed(
    world: &World<'_>,
    scope: &Scope,
    value: Value,
    name: &str,
    arguments: &[Expression<'_>],
) -> Value {
    let Some(inner) = arguments.first() else { return value };
    match (name, &value) {
        ("optional", _) => to_type(world, scope, value, inner),
        ("list" | "set", Value::List(list)) => {
            let items = list.items.iter().map(|item| to_type(world, scope, item.clone(), inner)).collect();
            let list = Value::list(items);
            if name == "set" { collection::as_set(&list) } else { list }
        }
        ("map", Value::Map(map)) => {
            let convert = |(key, member): (&Rc<str>, &Value)| {
                (Rc::clone(key), to_type(world, scope, member.clone(), inner))
            };
            Value::map(map.members.iter().map(convert).collect())
        }
        ("tuple", Value::List(list)) => match &inner.kind {
            ExpressionKind::List(kinds) if kinds.len() == list.items.len() => {
                let convert = |(item, kind): (&Value, _)| to_type(world, scope, item.clone(), kind);
                Value::list(list.items.iter().zip(kinds).map(convert).collect())
            }
            _ => value,
        },
        ("object", Value::Map(map)) => match &inner.kind {
            ExpressionKind::Map(kinds) => object(world, scope, &map.members, kinds),
            _ => value,
        },
        _ => value,
    }
}

/// An object has the attributes of its type and no others; missing optional ones have their default, or are null.
fn object(
    world: &World<'_>,
    scope: &Scope,
    members: &BTreeMap<Rc<str>, Value>,
    kinds: &[(Expression<'_>, Expression<'_>)],
) -> Value {
    let mut map = BTreeMap::new();
    for (key, kind) in kinds {
        let ExpressionKind::Text(name) = &key.kind else { continue };
        let given = members.get(name.as_ref());
        let value = match (given, &kind.kind) {
            (None | Some(Value::Null), ExpressionKind::Call("optional", arguments, _)) => {
                match arguments.as_slice() {
                    [inner, default] => {
                        let default = world.evaluate(scope, default);
                        to_type(world, scope, default, inner)
                    }
                    _ => Value::Null,
                }
            }
            (None, _) => Value::unknown(format!("the missing attribute {name}")),
            (Some(value), _) => to_type(world, scope, value.clone(), kind),
        };
        map.insert(Rc::from(name.as_ref()), value);
    }
    Value::map(map)
}
