//! Every control holds on its fixtures: verdict and, where it fails, the exact places.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use plimsoll_controls::{Check, Control, Parameters, Profile, REGISTRY, SuppressionRules, evaluate};
use plimsoll_model::Verdict;
use plimsoll_testkit::fixtures::{self, Fixture};

fn folder(control: &Control) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(control.definition.id)
}

/// What a control says about a fixture: its verdict and the pointers of the evidence of its failures.
fn ask(control: &'static Control, fixture: &Fixture) -> (Verdict, Vec<String>, String) {
    let snapshot = fixture.snapshot();
    assert!(snapshot.inputs.failed.is_empty(), "{}: {:?}", fixture.path.display(), snapshot.inputs.failed);
    let parameters: Parameters = toml::from_str(&fixture.parameters)
        .unwrap_or_else(|error| panic!("{}: {error}", fixture.path.display()));
    let report = evaluate(
        &snapshot,
        &Profile::of(vec![control]),
        &parameters,
        &SuppressionRules::default(),
        date(2026, 11, 15),
    );
    let outcome = &report.outcomes[0];
    let mut pointers = Vec::new();
    for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::Fail) {
        pointers.extend(finding.evidence.iter().map(|place| place.resolve().pointer));
    }
    (outcome.verdict, pointers, outcome.reason.to_string())
}

#[test]
fn every_control_holds_on_its_fixtures() {
    let only = std::env::var("CONTROL").ok();
    let mut problems = Vec::new();
    for control in REGISTRY {
        let id = control.definition.id;
        if only.as_deref().is_some_and(|only| only != id) {
            continue;
        }
        let folder = folder(control);
        if !folder.is_dir() {
            problems.push(format!("{id}: no fixtures"));
            continue;
        }
        let cases = fixtures::of(&folder);
        let kinds: BTreeSet<&str> = cases.iter().map(|case| case.verdict.as_str()).collect();
        for kind in ["pass", "fail"] {
            if !kinds.contains(kind) {
                problems.push(format!("{id}: no `{kind}` fixture"));
            }
        }
        for case in &cases {
            let (verdict, pointers, reason) = ask(control, case);
            if verdict.word() != case.verdict {
                problems.push(format!("{}: {} {reason}", case.path.display(), verdict.word()));
            }
            if case.verdict == "fail" && case.expected.is_empty() {
                problems.push(format!("{}: expects no evidence; it shows {pointers:?}", case.path.display()));
            } else if case.verdict == "fail" && pointers != case.expected {
                problems.push(format!("{}: shows {pointers:?}", case.path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// Without anything to look at, no control passes, whatever it is about.
#[test]
fn an_empty_input_passes_nothing() {
    let parameters = Parameters::default();
    let profile = Profile::named("all").unwrap();
    let nothing = plimsoll_ingest::snapshot_of(&[]);
    let configuration: &[(&str, &[u8])] =
        &[("map.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n")];
    let objects = plimsoll_ingest::snapshot_of(configuration);
    for (snapshot, of_workloads) in [(&nothing, Verdict::Unknown), (&objects, Verdict::NotApplicable)] {
        let report =
            evaluate(snapshot, &profile, &parameters, &SuppressionRules::default(), date(2026, 11, 15));
        for outcome in &report.outcomes {
            let control = plimsoll_controls::find(outcome.control.id).unwrap();
            match control.check {
                Check::Workload(_) => assert_eq!(outcome.verdict, of_workloads, "{}", outcome.control.id),
                Check::Cluster(_) | Check::Pool(_) | Check::Resource(..) => {
                    assert_eq!(outcome.verdict, Verdict::Unknown, "{}", outcome.control.id);
                }
                _ if snapshot.object_count() == 0 => {
                    assert_ne!(outcome.verdict, Verdict::Pass, "{}", outcome.control.id);
                }
                _ => {}
            }
        }
    }
}
