//! As much of JSON Schema as the schemas need that outputs are checked with. An unknown keyword is an error, so that
//! nothing is passed over.

use serde_json::Value;

/// Keywords that only describe, or that other tools check.
const DESCRIPTIVE: [&str; 11] = [
    "$schema",
    "$id",
    "id",
    "title",
    "description",
    "default",
    "format",
    "pattern",
    "$defs",
    "definitions",
    "$comment",
];

/// All violations, each with its JSON pointer.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        if schema == &Value::Bool(false) {
            found.push(format!("{at}: not allowed"));
        }
        return;
    };
    for (keyword, argument) in keywords {
        let holds = match keyword.as_str() {
            keyword if DESCRIPTIVE.contains(&keyword) => true,
            "$ref" => {
                let target = argument.as_str().and_then(|text| root.pointer(text.trim_start_matches('#')));
                check(root, target.expect("the reference leads somewhere"), value, at, found);
                true
            }
            "type" => match argument {
                Value::Array(types) => types.iter().any(|kind| is_type(value, kind)),
                kind => is_type(value, kind),
            },
            "const" => value == argument,
            "enum" => argument.as_array().is_some_and(|known| known.contains(value)),
            "minimum" => {
                value.as_f64().is_none_or(|number| argument.as_f64().is_some_and(|least| number >= least))
            }
            "maximum" => {
                value.as_f64().is_none_or(|number| argument.as_f64().is_some_and(|most| number <= most))
            }
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() >= size(argument)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() <= size(argument)),
            "minItems" => value.as_array().is_none_or(|items| items.len() >= size(argument)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() <= size(argument)),
            "uniqueItems" => value.as_array().is_none_or(|items| {
                items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))
            }),
            "required" => {
                let names = argument.as_array().into_iter().flatten().filter_map(Value::as_str);
                for name in names.filter(|name| value.is_object() && value.get(name).is_none()) {
                    found.push(format!("{at}: `{name}` is missing"));
                }
                true
            }
            "properties" => {
                for (name, schema) in argument.as_object().into_iter().flatten() {
                    if let Some(member) = value.get(name) {
                        check(root, schema, member, &format!("{at}/{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let named = keywords.get("properties");
                for (name, member) in value.as_object().into_iter().flatten() {
                    if named.and_then(|named| named.get(name)).is_none() {
                        check(root, argument, member, &format!("{at}/{name}"), found);
                    }
                }
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, argument, item, &format!("{at}/{index}"), found);
                }
                true
            }
            "anyOf" => argument.as_array().is_some_and(|any| any.iter().any(|one| holds(root, one, value))),
            "oneOf" => argument
                .as_array()
                .is_some_and(|all| all.iter().filter(|one| holds(root, one, value)).count() == 1),
            "not" => !holds(root, argument, value),
            unknown => panic!("the schema has a keyword that this test does not know: {unknown}"),
        };
        if !holds {
            found.push(format!("{at}: {keyword} {argument} does not hold"));
        }
    }
}

fn holds(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut found = Vec::new();
    check(root, schema, value, "", &mut found);
    found.is_empty()
}

fn size(argument: &Value) -> usize {
    argument.as_u64().and_then(|size| usize::try_from(size).ok()).expect("a size")
}

fn is_type(value: &Value, kind: &Value) -> bool {
    match kind.as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type `{other}`"),
    }
}

#[test]
fn a_schema_that_is_violated_is_noticed() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": { "a": { "enum": ["x"] }, "b": { "type": "integer", "minimum": 1 } }
    });
    assert_eq!(violations(&schema, &serde_json::json!({ "a": "x", "b": 1 })), Vec::<String>::new());
    assert_eq!(violations(&schema, &serde_json::json!({ "a": "y", "b": 0, "c": 1 })).len(), 3);
    assert_eq!(
        violations(&schema, &serde_json::json!({})),
        ["`a` is missing"].map(|text| format!(": {text}"))
    );
}
