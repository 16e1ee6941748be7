//! Pods of one template are judged once; what is said of each must be what is said of it alone.

use jiff::civil::date;
use plimsoll_controls::{Check, Control};
use plimsoll_controls::{Parameters, Profile, REGISTRY, SuppressionRules, evaluate};
use plimsoll_ingest::snapshot_of;

/// A pod of the controller `shop-6d4c`: name, node, the suffix of its token volume, and more of its specification.
fn pod(name: &str, node: &str, token: &str, more: &str, status: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","namespace":"shop","uid":"{name}-uid","labels":{{"app":"shop","pod-template-hash":"6d4c"}},
        "ownerReferences":[{{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"shop-6d4c","uid":"1","controller":true}}]}},
        "spec":{{"nodeName":"{node}","hostNetwork":true,"volumes":[{{"name":"kube-api-access-{token}","projected":{{"sources":[]}}}},{{"name":"h","hostPath":{{"path":"/"}}}}],
        "containers":[{{"name":"a","image":"docker.io/a/b","securityContext":{{"privileged":true}},"volumeMounts":[{{"name":"kube-api-access-{token}","mountPath":"/t"}},{{"name":"h","mountPath":"/h"}}]}}{more}]}},
        "status":{{{status}}}}}"#
    )
}

/// What is said: control, subject, places and values.
fn said(pods: &[String]) -> Vec<String> {
    let list = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{}]}}"#, pods.join(","));
    let snapshot = snapshot_of(&[("pods.json", list.as_bytes())]);
    let workload: Vec<&'static Control> = REGISTRY
        .iter()
        .copied()
        .filter(|control| matches!(control.check, Check::Workload(_) | Check::Object(..)))
        .collect();
    let parameters = Parameters::default();
    let report = evaluate(
        &snapshot,
        &Profile::of(workload),
        &parameters,
        &SuppressionRules::default(),
        date(2026, 11, 15),
    );
    let mut lines: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let root = finding.subject.place().unwrap();
            let places: Vec<String> = finding
                .evidence
                .iter()
                .map(|place| {
                    let pointer = root.tree.pointer_from(root.node, place.node);
                    format!("{pointer} {:?} {}", place.missing, place.value())
                })
                .collect();
            let (id, verdict) = (finding.control.id, finding.verdict.word());
            format!("{id} {verdict} {} {} {places:?}", finding.subject.id(), finding.message)
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn twins_are_told_what_they_are_told_alone() {
    let pods = [
        pod("shop-1", "node-1", "aaaaa", "", r#""phase":"Running""#),
        pod(
            "shop-2",
            "a-node-with-a-long-name",
            "bbbbb",
            "",
            r#""phase":"Pending","conditions":[{"type":"Ready"}]"#,
        ),
        // A webhook put a sidecar into this one.
        pod(
            "shop-3",
            "node-1",
            "ccccc",
            r#",{"name":"sidecar","image":"x:1","securityContext":{"privileged":true}}"#,
            "",
        ),
        pod("shop-4", "node-9", "ddddd", "", ""),
        // Its name is not one that Kubernetes takes.
        pod("Shop_6", "node-1", "fffff", "", ""),
        // This one is no twin: a volume of the user's own has another name.
        pod("shop-5", "node-9", "eeeee", "", "").replace(r#""name":"h""#, r#""name":"i""#),
    ];
    let together = said(&pods);
    let mut alone: Vec<String> = pods.iter().flat_map(|pod| said(std::slice::from_ref(pod))).collect();
    alone.sort();
    assert!(together.len() > 20, "{together:#?}");
    assert_eq!(together, alone);
}
