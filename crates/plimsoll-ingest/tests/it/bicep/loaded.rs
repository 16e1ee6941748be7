//! Files that are loaded as values.

use super::{properties, read, told};
use plimsoll_model::Snapshot;

/// The properties of a resource that has these, beside these files, and what is told.
fn loaded(values: &str, files: &[(&str, &str)]) -> (String, Vec<String>, Snapshot) {
    let text = format!(
        "resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {{\n  name: 'aks'\n  properties: {{\n{values}  }}\n}}\n"
    );
    let mut all = vec![("infra/main.bicep", text.as_str())];
    all.extend(files);
    let snapshot = read(&all);
    let resource = snapshot.resources_of("microsoft.containerservice/managedclusters").next().unwrap();
    let shown = properties(resource);
    let told = told(&snapshot);
    (shown, told, snapshot)
}

const SETTINGS: &str =
    r#"{"rules": [{"name": "one", "on": true}, {"name": "two", "ports": [80, 1.5]}], "a b": null}"#;

#[test]
fn text_json_yaml_and_bytes_are_values() {
    let (shown, told, _) = loaded(
        "    text: loadTextContent('note.txt')\n    latin: loadTextContent('latin.txt', 'iso-8859-1')\n    json: loadJsonContent('../shared/settings.json')\n    on: loadJsonContent('../shared/settings.json', 'rules[0].on')\n    port: loadJsonContent('../shared/settings.json', '$.rules[1][\\'ports\\'][0]')\n    yaml: loadYamlContent('settings.yaml').rules\n    bytes: loadFileAsBase64('note.txt')\n",
        &[
            ("infra/note.txt", "hello\n"),
            ("infra/latin.txt", "plain"),
            ("shared/settings.json", SETTINGS),
            ("infra/settings.yaml", "rules:\n  - {name: one, is: false, off-peak: yes}\n"),
        ],
    );
    assert_eq!(told, [""; 0]);
    assert_eq!(
        shown,
        r#"{text:"hello\n",latin:"plain",json:{rules:[{name:"one",on:true},{name:"two",ports:[80,1.5]}],a b:null},on:true,port:80,yaml:[{name:"one",is:false,off-peak:"yes"}],bytes:"aGVsbG8K"}"#
    );
}

#[test]
fn what_cannot_be_loaded_is_unknown_and_told_with_its_place() {
    for (call, expected) in [
        ("loadTextContent('none.txt')", "loads a file that is not in the input"),
        ("loadTextContent('../../outside.txt')", "loads a file that is not in the input"),
        ("loadTextContent('/etc/hostname')", "names no file of the input"),
        ("loadJsonContent('broken.json')", "loads a file that is no JSON"),
        ("loadJsonContent('ok.json', 'b')", "looks for `b`, which the file does not have"),
        ("loadJsonContent('ok.json', '$..a')", "looks for `$..a`; only names and positions are followed"),
        ("loadTextContent('ok.json', 'utf-7')", "loads a file that is not in the encoding it names"),
        ("loadFileAsBase64('large.bin')", "loads a file that is larger than Bicep allows"),
    ] {
        let large = "x".repeat(98_305);
        let files = [
            ("infra/broken.json", "{"),
            ("infra/ok.json", r#"{"a": 1}"#),
            ("infra/large.bin", large.as_str()),
        ];
        let (shown, told, _) = loaded(&format!("    value: {call}\n"), &files);
        assert_eq!(shown, format!("{{value:<{call}>}}"));
        let (function, path) = call.split_once("('").unwrap();
        let path = path.split('\'').next().unwrap();
        let column = 13 + function.len();
        let line = format!(
            "infra/main.bicep:4:{column} `{function}('{path}')` {expected}: what it brings is unknown"
        );
        assert!(told.contains(&line), "{line} in {told:#?}");
    }
}

#[test]
fn secrets_of_a_loaded_file_are_not_kept() {
    let canary = "Xy7-canary-Kq93hz";
    let json = format!(
        r#"{{"user": "me", "password": "{canary}", "list": [{{"name": "DB_PASSWORD", "value": "{canary}"}}]}}"#
    );
    let env = format!("DB_PASSWORD={canary}\n");
    let yaml = format!("user: me\nadminPassword: {canary}\n");
    let (shown, _, snapshot) = loaded(
        "    json: loadJsonContent('s.json')\n    text: loadTextContent('s.env')\n    yaml: loadYamlContent('s.yaml')\n    bytes: loadFileAsBase64('s.env')\n    raw: loadTextContent('s.json')\n",
        &[("infra/s.json", json.as_str()), ("infra/s.env", env.as_str()), ("infra/s.yaml", yaml.as_str())],
    );
    assert!(shown.contains(r#"user:"me""#), "{shown}");
    assert!(shown.contains("text:<loadTextContent('s.env')>"), "{shown}");
    assert!(!format!("{snapshot:?}").contains(canary), "a secret was kept: {shown}");
    assert!(!format!("{snapshot:?}").contains("WHk3LWNhbmFyeS1LcTkzaHo"), "a secret was kept: {shown}");
}
