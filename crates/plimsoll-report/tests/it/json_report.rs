//! The machine interface.

use plimsoll_model::{Report, Verdict};
use plimsoll_report::json::{self, JsonOptions};
use plimsoll_report::{Known, known};
use serde_json::{Value, json};

use crate::schema::violations;
use crate::support::{
    AGENT, CLUSTER, NO_LIMITS, POOL_IMAGE, deployment, failure, parsed, privileged, report, repository_json,
    snapshot, suppression, with_account, written,
};

const OPTIONS: JsonOptions<'_> = JsonOptions { version: "0.1.0", comparison: None, framework: None };

fn json_of(report: &Report<'_>) -> Value {
    parsed(|out| json::write(report, &OPTIONS, out))
}

#[test]
fn a_finding_has_control_owner_resource_and_evidence() {
    let snapshot = snapshot(&[("cluster.json", CLUSTER), ("apps/agent.json", AGENT)]);
    let document = json_of(&report(&snapshot, privileged(&snapshot)));
    assert_eq!(document["schema"], "plimsoll.report/v1");
    assert_eq!(document["verdicts"], json!({ "fail": 1, "unknown": 1, "pass": 2, "not-applicable": 0 }));
    assert_eq!(
        document["findings"],
        json!([{
            "control": "privileged-container",
            "severity": "high",
            "verdict": "fail",
            "owner": "you",
            "resource": {
                "cluster": "harbor",
                "kind": "DaemonSet",
                "namespace": "monitoring",
                "name": "agent",
                "id": "apps/DaemonSet/monitoring/agent"
            },
            "evidence": [
                {
                    "file": "apps/agent.json", "line": 6, "column": 48, "value": "true",
                    "pointer": "/spec/template/spec/containers/0/securityContext/privileged"
                },
                {
                    "file": "apps/agent.json", "line": 10, "column": 50, "value": "true",
                    "pointer": "/spec/template/spec/initContainers/0/securityContext/privileged"
                }
            ],
            "area": "pod",
            "title": "privileged container",
            "fingerprint": document["findings"][0]["fingerprint"],
            "weight": 10
        }])
    );
}

#[test]
fn the_report_holds_to_its_schema() {
    let mut snapshot =
        snapshot(&[("cluster.json", CLUSTER), ("agent.json", AGENT), ("web.json", &deployment("a", "b"))]);
    with_account(&mut snapshot.inputs);
    let mut findings = privileged(&snapshot);
    findings[0].suppression = Some(Box::new(suppression()));
    let object = snapshot.objects().next().expect("an object");
    findings.push(failure(&NO_LIMITS, object, &[object.path("spec.template.spec.containers.resources")]));
    findings.push(plimsoll_model::Finding {
        verdict: Verdict::Unknown,
        message: "no list of agent pools".into(),
        ..failure(&POOL_IMAGE, object, &[])
    });
    let report = report(&snapshot, findings);
    let comparison = Known::default().compare(&report);
    let options = JsonOptions { comparison: Some(&comparison), ..OPTIONS };
    let document = parsed(|out| json::write(&report, &options, out));
    let schema = repository_json("docs/report.schema.json");
    assert_eq!(violations(&schema, &document), Vec::<String>::new());
    assert_eq!(document["comparison"], json!({ "new": 2, "known": 0, "gone": 0 }));
    assert_eq!(document["findings"][0]["suppressed"]["expires"], "2026-12-31");
    assert_eq!(document["severities"]["high"], 1);
    assert_eq!(document["suppressed"], 1);
}

#[test]
fn each_finding_has_a_line_of_its_own_and_two_runs_are_equal() {
    let snapshot = snapshot(&[("a.json", AGENT), ("b.json", &deployment("shop", "web"))]);
    let report = report(&snapshot, privileged(&snapshot));
    let first = written(|out| json::write(&report, &OPTIONS, out));
    let second = written(|out| json::write(&report, &OPTIONS, out));
    assert_eq!(first, second);
    assert_eq!(first.lines().filter(|line| line.starts_with("{\"control\":")).count(), 2);
    assert!(first.ends_with("\n]\n}\n"));
    let empty = crate::support::report(&snapshot, Vec::new());
    assert!(written(|out| json::write(&empty, &OPTIONS, out)).contains("\"findings\":[]\n}"));
}

#[test]
fn the_fingerprint_survives_moved_lines_renamed_files_and_added_containers_but_not_another_subject() {
    let fingerprint = |file: &str, text: &str| {
        let snapshot = snapshot(&[(file, text)]);
        let document = json_of(&report(&snapshot, privileged(&snapshot)));
        document["findings"][0]["fingerprint"].as_str().expect("a fingerprint").to_owned()
    };
    let web = deployment("shop", "web");
    let moved = format!("\n\n\n{}", web.replace("  \"spec\"", "\n  \"spec\""));
    assert_eq!(fingerprint("a.json", &web), fingerprint("b.json", &moved));
    let sidecar = web.replace("\"containers\": [", "\"containers\": [ { \"name\": \"sidecar\" },");
    assert_eq!(fingerprint("a.json", &web), fingerprint("a.json", &sidecar));
    assert_ne!(fingerprint("a.json", &web), fingerprint("a.json", &web.replace("main", "other")));
    assert_ne!(fingerprint("a.json", &web), fingerprint("a.json", &deployment("shop", "cart")));
    // For ever: the digest of the identity that the documentation describes.
    assert_eq!(fingerprint("a.json", &web), "11763b8c3740d962b7f75bba0d83f3a9");
}

#[test]
fn redacted_values_show_their_note_only() {
    let mut builder = plimsoll_model::SnapshotBuilder::default();
    let scope = builder.scope(plimsoll_model::snapshot::Scope::default());
    let text = r#"{"kind":"Secret","metadata":{"name":"s"},"data":{"key":"aHVudGVyMg=="}}"#;
    let mut tree = plimsoll_model::TreeBuilder::new("s.json", text.to_owned());
    plimsoll_ingest::json::parse(&mut tree, &plimsoll_ingest::problem::Limits::default());
    let tree_so_far = tree.tree();
    let data =
        tree_so_far.member(0, "data").and_then(|data| tree_so_far.member(data, "key")).expect("the key");
    tree.redact(data, "redacted, 12 bytes");
    let index = builder.tree(tree.finish());
    builder.object(scope, index, 0, "Secret");
    let snapshot = builder.finish();
    let object = snapshot.objects().next().expect("an object");
    let report = report(&snapshot, vec![failure(&NO_LIMITS, object, &[object.path("data.key")])]);
    let document = written(|out| json::write(&report, &OPTIONS, out));
    assert!(document.contains(r#""value":"redacted, 12 bytes""#), "{document}");
    assert!(!document.contains("aHVudGVyMg"), "{document}");
}

#[test]
fn findings_stay_below_a_kilobyte_on_average() {
    let files: Vec<_> =
        (0..200).map(|n| (format!("apps/{n}.json"), deployment("shop", &format!("web-{n}")))).collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let snapshot = snapshot(&files);
    let report = report(&snapshot, privileged(&snapshot));
    assert_eq!(report.findings.len(), 200);
    let size = written(|out| json::write(&report, &OPTIONS, out)).len();
    assert!(size < 200 * 1_000, "{size}");
    assert!(written(|out| known::write(&report, out)).len() < size);
}
