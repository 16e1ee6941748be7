#![no_main]
//! The JSON parser never panics, builds sound trees, and reads what another parser reads.

use libfuzzer_sys::fuzz_target;
use plimsoll_model::tree::{Kind, Tree};
use serde_json::Value;

/// Whether the value is the one in the tree. Numbers are not compared: they are kept as written.
fn same(tree: &Tree, index: u32, value: &Value) -> bool {
    match (tree.kind(index), value) {
        (Kind::Null, Value::Null)
        | (Kind::True, Value::Bool(true))
        | (Kind::False, Value::Bool(false))
        | (Kind::Number, Value::Number(_)) => true,
        (Kind::String, Value::String(text)) => tree.scalar(index) == Some(text),
        (Kind::Array, Value::Array(items)) => {
            let children: Vec<u32> = tree.children(index).collect();
            children.len() == items.len()
                && children.iter().zip(items).all(|(&child, item)| same(tree, child, item))
        }
        (Kind::Object, Value::Object(members)) => members
            .iter()
            .filter(|(key, _)| *key != "managedFields")
            .all(|(key, member)| tree.member(index, key).is_some_and(|child| same(tree, child, member))),
        _ => false,
    }
}

fuzz_target!(|text: &str| {
    let (complete, tree) = plimsoll_fuzz::checked(plimsoll_ingest::json::parse, text);
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        assert!(complete && same(&tree, 0, &value), "{value}");
    }
});
