//! Edits: each makes its control pass, changes nothing else, keeps comments and formatting, and is made once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use plimsoll_controls::fix::{self, Edit, is_fixable};
use plimsoll_controls::{Control, Parameters, Profile, REGISTRY, SuppressionRules, evaluate, find};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;

/// The edits for one control, and its verdict.
fn planned(name: &str, text: &str, control: &'static Control) -> (Vec<Edit>, Verdict) {
    let snapshot = snapshot_of(&[(name, text.as_bytes())]);
    assert!(snapshot.inputs.failed.is_empty(), "{name}: {:?}\n{text}", snapshot.inputs.failed);
    let parameters = Parameters::default();
    let report = evaluate(
        &snapshot,
        &Profile::of(vec![control]),
        &parameters,
        &SuppressionRules::default(),
        date(2026, 11, 15),
    );
    let plan = fix::plan(&report, &|_| true, &BTreeSet::new());
    (plan.edits, report.outcomes[0].verdict)
}

/// Edits until there is nothing left to edit; returns the text, how many edits it took, and the last verdict.
fn fixed(name: &str, text: &str, control: &'static Control) -> (String, usize, Verdict) {
    let mut text = text.to_owned();
    let mut count = 0;
    loop {
        let (edits, verdict) = planned(name, &text, control);
        if edits.is_empty() || count > 50 {
            return (text, count, verdict);
        }
        count += edits.len();
        text = fix::apply(&text, &edits);
    }
}

/// Name, control, text before, text after.
const CASES: [(&str, &str, &str, &str); 14] = [
    (
        "a.yaml",
        "host-pid",
        "# a pod\napiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  hostPID: true # why\n  containers: [{ name: a, image: r/a:1 }]\n",
        "# a pod\napiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  hostPID: false # why\n  containers: [{ name: a, image: r/a:1 }]\n",
    ),
    (
        "flow.yaml",
        "privilege-escalation",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers: [{ name: a, image: r/a:1 }]\n",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers: [{ name: a, image: r/a:1, securityContext: { allowPrivilegeEscalation: false } }]\n",
    ),
    (
        "block.yaml",
        "privilege-escalation",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\nspec:\n  containers:\n  - name: a # the one\n    image: r/a:1\n    # limits\n    resources:\n      limits:\n        cpu: 1 # one\n    # end\n  restartPolicy: Never\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\nspec:\n  containers:\n  - name: a # the one\n    image: r/a:1\n    # limits\n    resources:\n      limits:\n        cpu: 1 # one\n    securityContext:\n      allowPrivilegeEscalation: false\n    # end\n  restartPolicy: Never\n",
    ),
    (
        "null.yaml",
        "privilege-escalation",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: a\n      securityContext:\n      image: r/a:1\n",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: a\n      securityContext:\n        allowPrivilegeEscalation: false\n      image: r/a:1\n",
    ),
    (
        "scalar.yaml",
        "privilege-escalation",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: a\n      image: r/a:1\n      args:\n        - |\n          one\n          two\n\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: b }\n",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: a\n      image: r/a:1\n      args:\n        - |\n          one\n          two\n      securityContext:\n        allowPrivilegeEscalation: false\n\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: b }\n",
    ),
    (
        "list.yaml",
        "caps-drop-all",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: a\n      image: r/a:1\n      securityContext:\n        capabilities:\n          drop:\n            - NET_RAW\n            - SYS_TIME\n",
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b }\nspec:\n  containers:\n    - name: a\n      image: r/a:1\n      securityContext:\n        capabilities:\n          drop: [ALL]\n",
    ),
    (
        "crlf.yaml",
        "sa-default-automount",
        "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  name: default\r\n  namespace: b\r\n",
        "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  name: default\r\n  namespace: b\r\nautomountServiceAccountToken: false\r\n",
    ),
    (
        "pod.json",
        "privilege-escalation",
        "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"metadata\": {\"name\": \"a\", \"namespace\": \"b\"},\n  \"spec\": {\n    \"containers\": [\n      {\n        \"name\": \"a\",\n        \"image\": \"r/a:1\"\n      }\n    ]\n  }\n}\n",
        "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"metadata\": {\"name\": \"a\", \"namespace\": \"b\"},\n  \"spec\": {\n    \"containers\": [\n      {\n        \"name\": \"a\",\n        \"image\": \"r/a:1\",\n        \"securityContext\": {\n          \"allowPrivilegeEscalation\": false\n        }\n      }\n    ]\n  }\n}\n",
    ),
    (
        "line.json",
        "privilege-escalation",
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"b"},"spec":{"containers":[{"name":"a","image":"r/a:1","securityContext":{}}]}}"#,
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r/a:1\",\"securityContext\":{\n  \"allowPrivilegeEscalation\": false\n}}]}}",
    ),
    (
        "main.tf",
        "oidc-issuer",
        "# the cluster\nresource \"azurerm_kubernetes_cluster\" \"main\" {\n  name = \"a\" # its name\n\n  oidc_issuer_enabled = false # not yet\n\n  default_node_pool {\n    name = \"one\"\n  }\n}\n",
        "# the cluster\nresource \"azurerm_kubernetes_cluster\" \"main\" {\n  name = \"a\" # its name\n\n  oidc_issuer_enabled = true # not yet\n\n  default_node_pool {\n    name = \"one\"\n  }\n}\n",
    ),
    (
        "absent.tf",
        "azure-policy-addon",
        "resource \"azurerm_kubernetes_cluster\" \"main\" {\n  name = \"a\"\n}\n",
        "resource \"azurerm_kubernetes_cluster\" \"main\" {\n  azure_policy_enabled = true\n  name = \"a\"\n}\n",
    ),
    (
        "registry.tf",
        "acr-admin-user",
        "resource \"azurerm_container_registry\" \"main\" {\n  name          = \"a\"\n  sku           = \"Premium\"\n  admin_enabled = true\n}\n",
        "resource \"azurerm_container_registry\" \"main\" {\n  name          = \"a\"\n  sku           = \"Premium\"\n  admin_enabled = false\n}\n",
    ),
    (
        "main.bicep",
        "oidc-issuer",
        "// the cluster\nresource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {\n  name: 'a'\n  properties: {\n    dnsPrefix: 'a' // its prefix\n  }\n}\n",
        "// the cluster\nresource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {\n  name: 'a'\n  properties: {\n    dnsPrefix: 'a' // its prefix\n    oidcIssuerProfile: {\n      enabled: true\n    }\n  }\n}\n",
    ),
    (
        "set.bicep",
        "rbac-enabled",
        "resource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {\n  name: 'a'\n  properties: {\n    enableRBAC: false // no\n  }\n}\n",
        "resource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {\n  name: 'a'\n  properties: {\n    enableRBAC: true // no\n  }\n}\n",
    ),
];

#[test]
fn edits_are_minimal_and_keep_comments() {
    for (name, control, before, after) in CASES {
        let control = find(control).unwrap();
        let (text, edits, verdict) = fixed(name, before, control);
        assert_eq!(text, after, "{name}");
        assert_eq!((edits, verdict), (1, Verdict::Pass), "{name}");
    }
}

/// What comes from a parameter or variable is changed there, by people.
#[test]
fn expressions_are_left_alone() {
    let cases = [
        (
            "main.tf",
            "variable \"on\" {\n  default = false\n}\nresource \"azurerm_kubernetes_cluster\" \"main\" {\n  name = \"a\"\n  oidc_issuer_enabled = var.on\n}\n",
        ),
        (
            "main.bicep",
            "param on bool = false\nresource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {\n  name: 'a'\n  properties: {\n    oidcIssuerProfile: {\n      enabled: on\n    }\n  }\n}\n",
        ),
    ];
    for (name, text) in cases {
        let (after, edits, verdict) = fixed(name, text, find("oidc-issuer").unwrap());
        assert_eq!((after.as_str(), edits, verdict), (text, 0, Verdict::Fail), "{name}");
    }
}

/// Exports become templates: what they hold is written, not printed, then.
fn as_template(text: &str) -> Option<String> {
    let is_resource = text.contains("\"type\": \"Microsoft.") && text.contains("\"properties\": {");
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim_start().starts_with("\"id\": \"/sub")).collect();
    (is_resource && text.starts_with('{')).then(|| {
        format!(
            "{{\n\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n\"contentVersion\": \"1.0.0.0\",\n\"resources\": [\n{}\n]\n}}\n",
            lines.join("\n")
        )
    })
}

/// Over the fixtures of all controls that have an edit.
#[test]
fn every_edit_makes_its_control_pass_and_is_made_once() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut unproven = Vec::new();
    for control in REGISTRY.iter().filter(|control| is_fixable(&control.definition)) {
        let id = control.definition.id;
        let mut proven = 0;
        let mut files: Vec<_> =
            fs::read_dir(fixtures.join(id)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in files {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let is_data = ["json", "yaml"].contains(&ending);
            let Some(text) =
                (name.starts_with("fail") && is_data).then(|| fs::read_to_string(&path).unwrap())
            else {
                continue;
            };
            let text = if ending == "json" { as_template(&text).unwrap_or(text) } else { text };
            let (after, edits, verdict) = fixed(&name, &text, control);
            let comments = text.lines().filter_map(|line| line.split_once('#')).map(|(_, comment)| comment);
            for comment in comments {
                assert!(after.contains(comment), "{id} {name}: the comment `{comment}` is gone\n{after}");
            }
            assert!(edits <= 12, "{id} {name}: {edits} edits\n{after}");
            if edits > 0 && verdict == Verdict::Pass {
                proven += 1;
                assert_eq!(fixed(&name, &after, control), (after.clone(), 0, Verdict::Pass), "{id} {name}");
            }
        }
        if proven == 0 {
            unproven.push(id);
        }
    }
    assert!(unproven.is_empty(), "no fixture that an edit makes pass: {unproven:?}");
}
