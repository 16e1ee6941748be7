//! Kubernetes objects in every wrapping, and what only looks like one.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;

fn found(file: &str, text: &str) -> Vec<String> {
    objects(&snapshot_of(&[(file, text.as_bytes())]))
}

fn objects(snapshot: &Snapshot) -> Vec<String> {
    snapshot.objects().map(|object| format!("{}/{}", object.kind(), object.name())).collect()
}

const POD: &str = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}"#;

#[test]
fn documents_lists_and_arrays_hold_objects() {
    assert_eq!(found("a.json", POD), ["Pod/a"]);
    assert_eq!(found("a.json", &format!("[{POD}, {POD}]")), ["Pod/a", "Pod/a"]);
    assert_eq!(found("a.jsonl", &format!("{POD}\n{POD}\n")), ["Pod/a", "Pod/a"]);
    let list = format!(r#"{{"kind": "List", "apiVersion": "v1", "items": [{POD}]}}"#);
    assert_eq!(found("a.json", &list), ["Pod/a"]);
    assert_eq!(
        found("a.json", &format!(r#"{{"kind": "List", "apiVersion": "v1", "items": [{list}]}}"#)),
        ["Pod/a"]
    );
    let typed = r#"{"kind": "NetworkPolicyList", "apiVersion": "networking.k8s.io/v1", "items": [{"metadata": {"name": "n"}}]}"#;
    assert_eq!(found("a.json", typed), ["NetworkPolicy/n"]);
    let yaml = "# first\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n---\n---\nkind: Strange\napiVersion: x/v1\nmetadata:\n  name: t\n";
    assert_eq!(found("a.yaml", yaml), ["Service/s", "Strange/t"]);
    assert_eq!(found("a.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: flow}}"), ["Pod/flow"]);
}

#[test]
fn evidence_has_the_place_in_the_file() {
    let yaml = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\n# é\napiVersion: v1\nkind: B\nmetadata:\n  name: é\n  namespace: n\n";
    let snapshot = snapshot_of(&[("deep/x.yaml", yaml.as_bytes())]);
    let second = snapshot.objects_of("B").next().unwrap();
    let evidence = second.path("metadata.namespace").place().resolve();
    assert_eq!((evidence.file.as_str(), evidence.line, evidence.column), ("deep/x.yaml", 10, 3));
    assert_eq!(evidence.pointer, "/metadata/namespace");
}

#[test]
fn one_broken_document_does_not_lose_the_others() {
    let yaml = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: [\nmetadata: x: y\n---\napiVersion: v1\nkind: C\nmetadata: {name: c}\n";
    let snapshot = snapshot_of(&[("x.yaml", yaml.as_bytes())]);
    assert_eq!(objects(&snapshot), ["A/a", "C/c"]);
    assert_eq!(snapshot.inputs.failed.len(), 1);
    let failed = &snapshot.inputs.failed[0];
    assert!((6..=8).contains(&failed.line), "{failed:?}");
    assert!(!failed.message.is_empty() && !failed.help.is_empty());
}

#[test]
fn what_is_no_object_is_skipped_with_its_reason() {
    let cases = [
        ("values.yaml", "replicas: 3\n", "not-input", "no Kubernetes object or Azure resource in it"),
        (
            "package.json",
            r#"{"name": "x", "version": "1.0.0"}"#,
            "not-input",
            "no Kubernetes object or Azure resource in it",
        ),
        (
            "Chart.yaml",
            "apiVersion: v2\nname: x\nversion: 1.0.0\n",
            "not-input",
            "no Kubernetes object or Azure resource in it",
        ),
        ("tsconfig.json", "{\n  // a comment\n  \"a\": 1,\n}", "not-input", "JSON with comments"),
        ("empty.yaml", "\n", "not-input", "empty"),
        ("kustomization.yaml", "resources: [a.yaml]\n", "not-rendered", "Kustomize folder"),
        (
            "k/kustomization.yml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
            "not-rendered",
            "Kustomize folder",
        ),
        (
            "skaffold.yaml",
            "apiVersion: skaffold/v4beta1\nkind: Config\nmetadata: {name: s}\n",
            "not-input",
            "skaffold",
        ),
        ("main.bicep", "param a string", "not-input", "no Azure resource in it"),
        ("main.tf", "resource \"a\" \"b\" {}", "not-input", "no resource that is judged"),
        (
            "p.json",
            r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {}}"#,
            "not-rendered",
            "parameters of a template",
        ),
        (
            "t.yaml",
            "kind: Deployment\napiVersion: apps/v1\nspec:\n  replicas: {{ .Values.n }}\n  {{- if .x }}\n",
            "not-rendered",
            "template",
        ),
        ("data.yaml", "a\0b", "binary", "binary"),
    ];
    for (file, text, kind, reason) in cases {
        let snapshot = snapshot_of(&[(file, text.as_bytes())]);
        assert_eq!(snapshot.object_count(), 0, "{file}");
        let skipped = &snapshot.inputs.skipped;
        assert_eq!(skipped.len(), 1, "{file}: {:?}", snapshot.inputs);
        assert_eq!(skipped[0].kind, kind, "{file}: {skipped:?}");
        assert!(skipped[0].reason.contains(reason), "{file}: {skipped:?}");
        assert!(snapshot.inputs.failed.is_empty(), "{file}: {:?}", snapshot.inputs.failed);
    }
}

#[test]
fn a_flux_kustomization_is_an_object() {
    let yaml = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n";
    assert_eq!(found("flux.yaml", yaml), ["Kustomization/apps"]);
}

#[test]
fn helm_templates_are_listed_and_plain_files_beside_them_read() {
    let snapshot = snapshot_of(&[
        ("shop/Chart.yaml", b"apiVersion: v2\nname: shop-chart\n"),
        ("shop/templates/web.yaml", b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"),
        ("shop/templates/tests/deep.yaml", b"{{ include \"x\" . }}"),
        ("shop/templates/plain.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata: {name: plain}\n"),
        ("other/templates/page.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n"),
    ]);
    assert_eq!(objects(&snapshot), ["Namespace/other", "Namespace/plain"]);
    let rendered: Vec<_> = snapshot
        .inputs
        .skipped
        .iter()
        .filter(|skipped| skipped.kind == "not-rendered")
        .map(|skipped| skipped.file.as_str())
        .collect();
    assert_eq!(rendered, ["shop/templates/tests/deep.yaml", "shop/templates/web.yaml"]);
    assert!(
        snapshot
            .inputs
            .skipped
            .iter()
            .any(|skipped| skipped.reason == "Helm template of chart shop-chart: not rendered")
    );
}

#[test]
fn folders_with_a_capture_file_are_scopes_of_their_own() {
    let pod = POD.as_bytes();
    let snapshot = snapshot_of(&[
        ("a/capture.json", br#"{"schema": "plimsoll.capture/v1"}"#),
        ("a/kubernetes/pods.json", pod),
        ("b/capture.json", br#"{"schema": "plimsoll.capture/v1"}"#),
        ("b/pods.json", pod),
        ("c/pods.json", pod),
    ]);
    let scopes: Vec<_> =
        snapshot.objects().map(|object| snapshot.scope(object.scope()).unwrap().root.clone()).collect();
    assert_eq!(scopes, ["a", "b", ""]);
    assert!(snapshot.scope(0).unwrap().is_capture);
    assert_eq!(snapshot.inputs.files, 5);
    assert!(snapshot.inputs.skipped.is_empty());
}

#[test]
fn a_capture_file_of_another_version_is_told() {
    let snapshot = snapshot_of(&[("c/capture.json", br#"{"schema": "plimsoll.capture/v9"}"#)]);
    assert!(snapshot.inputs.warnings[0].message.contains("plimsoll.capture/v9"), "{:?}", snapshot.inputs);
    let snapshot = snapshot_of(&[("c/capture.json", b"{")]);
    assert_eq!(snapshot.inputs.failed[0].file, "c/capture.json");
}
