//! Every control is documented, and nothing lies about.

use std::path::Path;

use plimsoll_controls::REGISTRY;

#[test]
fn every_control_is_documented_under_the_fixed_headings() {
    for control in REGISTRY {
        let definition = &control.definition;
        let mut rest = definition.docs;
        for heading in
            ["## What it checks", "## Why it matters", "## Who must fix it", "## How to fix", "## References"]
        {
            let at = rest.find(heading).unwrap_or_else(|| panic!("{}: no `{heading}`", definition.id));
            rest = &rest[at + heading.len()..];
            let body = rest.split("## ").next().unwrap_or_default();
            assert!(body.trim().len() > 10, "{}: nothing under `{heading}`", definition.id);
        }
        assert!(!definition.remedies.is_empty(), "{}: no remedy", definition.id);
        assert!(!definition.severity_reason.is_empty(), "{}: no reason for its severity", definition.id);
        for id in definition.frameworks.iter().chain(definition.aliases) {
            assert!(id.contains(':'), "{}: `{id}` names no framework or peer", definition.id);
        }
    }
}

#[test]
fn every_fixture_folder_belongs_to_a_control() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for entry in fixtures.read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(plimsoll_controls::find(&name).is_some(), "fixtures/{name} belongs to no control");
    }
}
