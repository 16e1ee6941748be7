//! Suppressions that stand in the input: annotations, comments and metadata; what they cover, and what is told of them.

use jiff::civil::date;
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;

/// Which findings there are, `-` before those that are suppressed, and the notices.
fn judged(name: &str, text: &str, controls: &[&str]) -> (Vec<String>, Vec<String>) {
    let snapshot = snapshot_of(&[(name, text.as_bytes())]);
    let controls = controls.iter().map(|id| find(id).unwrap()).collect();
    let parameters = Parameters::default();
    let report = evaluate(
        &snapshot,
        &Profile::of(controls),
        &parameters,
        &SuppressionRules::default(),
        date(2026, 11, 15),
    );
    let mut findings: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .map(|finding| {
            let mark = if finding.suppression.is_some() { "-" } else { "" };
            format!("{mark}{} {}", finding.control.id, finding.subject.name())
        })
        .collect();
    findings.sort();
    (findings, report.notices)
}

const POD: &str = "apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  hostPID: true
  hostIPC: true
  containers: [{ name: web, image: r/a:1 }]
";

#[test]
fn a_comment_covers_its_own_line_or_the_next() {
    let cases = [
        ("  hostPID: true # plimsoll:ignore host-pid: debugging; owner=ops; expires=2027-01-31\n", true),
        ("  # plimsoll:ignore host-pid: debugging; owner=ops; expires=2027-01-31\n  hostPID: true\n", true),
        ("  # plimsoll:ignore host-pid: debugging; owner=ops\n  # and why\n\n  hostPID: true\n", true),
        ("  # plimsoll:ignore host-*: debugging; owner=ops\n  hostPID: true\n", true),
        ("  # plimsoll:ignore host-ipc: debugging; owner=ops\n  hostPID: true\n", false),
        ("  # plimsoll:ignore host-pid: debugging; owner=ops; expires=2026-11-14\n  hostPID: true\n", false),
        ("  # plimsoll:ignore host-pid: debugging\n  hostPID: true\n", false),
        ("  # plimsoll:ignore host-pid: ; owner=ops\n  hostPID: true\n", false),
        ("  # plimsoll:ignore host-pid: debugging; owner=ops; expires=soon\n  hostPID: true\n", false),
    ];
    for (line, covered) in cases {
        let text = POD.replace("  hostPID: true\n", line);
        let (findings, notices) = judged("pod.yaml", &text, &["host-pid", "host-ipc"]);
        let expected = if covered { "-host-pid web" } else { "host-pid web" };
        assert!(findings.contains(&expected.to_owned()), "{line}: {findings:?}");
        assert!(findings.contains(&"host-ipc web".to_owned()), "{line}: {findings:?}");
        assert_eq!(notices.is_empty(), covered, "{line}: {notices:?}");
    }
}

#[test]
fn a_comment_above_an_object_covers_it() {
    let text = format!("# plimsoll:ignore host-pid: debugging; owner=ops\n{POD}");
    let (findings, notices) = judged("pod.yaml", &text, &["host-pid", "host-ipc"]);
    assert_eq!(findings, ["-host-pid web", "host-ipc web"]);
    assert!(notices.is_empty(), "{notices:?}");
}

#[test]
fn an_annotation_covers_its_object() {
    let annotated = POD.replace(
        "namespace: shop }",
        "namespace: shop, annotations: { plimsoll.dev/suppress: \"host-pid: debugging; owner=ops\\nhost-ipc: old; owner=ops; expires=2026-01-01\" } }",
    );
    let (findings, notices) = judged("pod.yaml", &annotated, &["host-pid", "host-ipc"]);
    assert_eq!(findings, ["-host-pid web", "host-ipc web"]);
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("expired 2026-01-01"), "{notices:?}");
}

#[test]
fn metadata_of_an_arm_resource_covers_it() {
    let template = |statement: &str| {
        format!(
            r#"{{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",
            "resources":[{{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-01-01","name":"a",
            "metadata":{{"plimsoll:ignore":{statement}}},"properties":{{"enableRBAC":false,"disableLocalAccounts":false}}}}]}}"#
        )
    };
    let controls = ["rbac-enabled", "local-accounts-disabled"];
    for statement in [
        r#""rbac-enabled: a sandbox; owner=ops""#,
        r#"["rbac-enabled: a sandbox; owner=ops", "sku-tier-sla: a sandbox; owner=ops"]"#,
    ] {
        let (findings, notices) = judged("main.json", &template(statement), &controls);
        assert_eq!(findings, ["-rbac-enabled a", "local-accounts-disabled a"], "{statement}");
        assert!(notices.is_empty(), "{notices:?}");
    }
}

#[test]
fn what_covers_nothing_is_told() {
    let cases = [
        ("# plimsoll:ignore host-network: no; owner=ops\n", "covers nothing"),
        ("# plimsoll:ignore host-pids: no; owner=ops\n", "there is no such control"),
    ];
    for (line, told) in cases {
        let (findings, notices) = judged("pod.yaml", &format!("{line}{POD}"), &["host-pid", "host-network"]);
        assert_eq!(findings, ["host-pid web"]);
        assert!(notices.len() == 1 && notices[0].contains(told), "{notices:?}");
    }
}
