//! Controls about images, logs and secrets where the date, a parameter or another resource decides.

use std::path::Path;

use jiff::civil::{Date, date};
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_model::{Severity, Verdict};
use plimsoll_testkit::fixtures;

const TODAY: Date = date(2026, 11, 15);

/// Verdict, severity and message of a control about one of its fixtures.
fn ask(id: &str, fixture: &str, parameters: &Parameters, now: Date) -> (Verdict, Option<Severity>, String) {
    let control = find(id).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(id);
    let cases = fixtures::of(&folder);
    let case = cases.iter().find(|case| case.path.file_name().unwrap() == fixture).unwrap();
    let snapshot = case.snapshot();
    let report =
        evaluate(&snapshot, &Profile::of(vec![control]), parameters, &SuppressionRules::default(), now);
    let finding = report.findings.first();
    let message = finding.map(|finding| finding.message.to_string()).unwrap_or_default();
    (report.outcomes[0].verdict, finding.map(|finding| finding.severity), message)
}

#[test]
fn a_vault_with_the_key_for_etcd_weighs_more() {
    let id = "kv-purge-softdelete";
    let severity = |fixture| ask(id, fixture, &Parameters::default(), TODAY).1;
    assert_eq!(severity("fail.holds-kms-key"), Some(Severity::High));
    assert_eq!(severity("fail.purge-absent.json"), Some(Severity::Medium));
}

#[test]
fn content_trust_counts_until_its_last_day() {
    for (day, verdict) in [(date(2028, 3, 31), Verdict::Pass), (date(2028, 4, 1), Verdict::Fail)] {
        assert_eq!(ask("acr-signed-images", "pass.json", &Parameters::default(), day).0, verdict, "{day}");
    }
}

#[test]
fn a_key_version_grows_old() {
    // Made on 2026-05-28: 365 days later it still passes.
    for (day, verdict) in [(date(2027, 5, 28), Verdict::Pass), (date(2027, 5, 29), Verdict::Fail)] {
        assert_eq!(ask("kms-key-version-pinned", "pass", &Parameters::default(), day).0, verdict, "{day}");
    }
}

#[test]
fn retention_and_pushers_are_the_users_to_set() {
    let strict = Parameters { audit_retention_days: 180, ..Parameters::default() };
    assert_eq!(ask("diag-retention", "pass", &strict, TODAY).0, Verdict::Fail);
    let long = Parameters { audit_total_retention_days: 730, ..Parameters::default() };
    assert_eq!(ask("diag-retention", "pass", &long, TODAY).0, Verdict::Fail);
    let few = Parameters { most_registry_pushers: 1, ..Parameters::default() };
    assert_eq!(ask("acr-user-access-min", "pass", &few, TODAY).0, Verdict::Fail);
}

#[test]
fn what_the_smaller_audit_category_leaves_out_is_said() {
    let (verdict, _, message) = ask("diag-audit-reads", "fail", &Parameters::default(), TODAY);
    assert_eq!(verdict, Verdict::Fail);
    for words in ["reading secrets", "exec, attach and port-forward over WebSocket"] {
        assert!(message.contains(words), "{message}");
    }
}
