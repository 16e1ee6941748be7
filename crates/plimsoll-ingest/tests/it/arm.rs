//! ARM templates through the public entry point.

mod bad_input;
mod templates;

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;
use plimsoll_model::tree::{Kind, Tree};

/// A value as JSON; what is not known as `?`.
pub(super) fn shown(tree: &Tree, node: u32) -> String {
    match tree.kind(node) {
        Kind::Null => "null".to_owned(),
        Kind::Expression => "?".to_owned(),
        Kind::String => quoted(tree.scalar(node).unwrap()),
        Kind::Array => {
            let items: Vec<String> = tree.children(node).map(|child| shown(tree, child)).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Object => {
            let members: Vec<String> = tree
                .children(node)
                .map(|child| format!("{}:{}", quoted(tree.key(child).unwrap()), shown(tree, child)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        _ => tree.scalar(node).unwrap_or("REDACTED").to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// The properties of the resource with this name.
pub(super) fn properties(snapshot: &Snapshot, name: &str) -> String {
    let found = snapshot.resources().find(|resource| resource.name() == name);
    assert!(found.is_some(), "there is no {name}");
    let field = found.unwrap().field().get("properties");
    shown(field.tree(), field.node())
}

/// The names of all resources of a kind.
pub(super) fn names<'s>(snapshot: &'s Snapshot, kind: &str) -> Vec<&'s str> {
    snapshot.resources_of(kind).map(|resource| resource.name()).collect()
}

#[test]
fn every_function_has_the_documented_value() {
    let cases: Vec<(&str, &str)> = include_str!("arm/expressions.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(" => ").unwrap_or_else(|| panic!("no value: {line}")))
        .collect();
    let members: Vec<String> = cases
        .iter()
        .enumerate()
        .map(|(index, (expression, _))| format!("\"p{index}\": {}", quoted(&format!("[{expression}]"))))
        .collect();
    let template = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {{
            "name": {{"type": "string", "defaultValue": "shop"}}, "none": {{"type": "bool"}},
            "unnamed": {{"type": "string"}}, "nullable": {{"type": "string", "nullable": true}}}},
        "variables": {{"list": ["a", "b", "c"], "object": {{"one": 1, "two": {{"inner": true}}}}}},
        "functions": [{{"namespace": "contoso", "members": {{
            "shout": {{"parameters": [{{"name": "x", "type": "string"}}, {{"name": "y", "type": "string"}}],
                "output": {{"type": "string", "value": "[concat(toUpper(concat(parameters('x'), '-', parameters('y'))), '!')]"}}}}}}}}],
        "resources": [{{"type": "Microsoft.Any/things", "apiVersion": "2020-01-01", "name": "table",
            "properties": {{{}}}}}]}}"#,
        members.join(",\n")
    );
    let snapshot = snapshot_of(&[("template.json", template.as_bytes())]);
    assert!(snapshot.inputs.failed.is_empty(), "{:?}", snapshot.inputs.failed);
    let table = snapshot.resources().next().unwrap().field().get("properties");
    let tree = table.tree();
    let mut wrong = Vec::new();
    for ((expression, expected), node) in cases.iter().zip(tree.children(table.node())) {
        let got = shown(tree, node);
        if got != *expected {
            wrong.push(format!("{expression}\n  expected {expected}\n  got      {got}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(tree.children(table.node()).count(), cases.len());
}
