//! Findings whose severity depends on what else is so, and verdicts that parameters change.

use std::path::Path;

use jiff::civil::{Date, date};
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate, find};
use plimsoll_model::{Severity, Verdict};
use plimsoll_testkit::fixtures;

const TODAY: Date = date(2026, 11, 15);

/// The verdict about a fixture of a control, and the severity of its first finding.
fn ask(id: &str, fixture: &str, parameters: &Parameters, now: Date) -> (Verdict, Option<Severity>) {
    let control = find(id).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(id);
    let cases = fixtures::of(&folder);
    let case = cases.iter().find(|case| case.path.file_name().unwrap() == fixture).unwrap();
    let snapshot = case.snapshot();
    let report =
        evaluate(&snapshot, &Profile::of(vec![control]), parameters, &SuppressionRules::default(), now);
    (report.outcomes[0].verdict, report.findings.first().map(|finding| finding.severity))
}

#[test]
fn severity_follows_what_else_is_open() {
    for (id, fixture, severity) in [
        ("api-private-cluster", "fail.open.json", Severity::High),
        ("api-private-cluster", "fail.json", Severity::Medium),
        ("api-authorized-ip-ranges", "fail.json", Severity::Critical),
        ("api-authorized-ip-ranges", "fail.local-accounts.json", Severity::Critical),
        ("api-authorized-ip-ranges", "fail.empty.json", Severity::High),
        ("kubelet-identity-least-privilege", "fail", Severity::High),
        ("kubelet-identity-least-privilege", "fail.critical", Severity::Critical),
        ("node-allowed-host-ports", "fail.json", Severity::Medium),
        ("node-allowed-host-ports", "fail.public-nodes.json", Severity::High),
        ("pool-version-skew", "fail.json", Severity::Low),
        ("pool-version-skew", "fail.two-minors.json", Severity::Medium),
        ("network-plugin-kubenet", "fail.json", Severity::Medium),
        ("network-policy-npm-retiring", "fail.json", Severity::Medium),
        ("network-policy-npm-retiring", "fail.linux-announced.json", Severity::Info),
        ("app-routing-nginx-eol", "fail.json", Severity::Low),
    ] {
        let found = ask(id, fixture, &Parameters::default(), TODAY);
        assert_eq!(found, (Verdict::Fail, Some(severity)), "{id} {fixture}");
    }
}

#[test]
fn support_ends_on_the_day_of_the_table_and_not_before() {
    for (day, verdict) in [
        (date(2026, 11, 30), Verdict::Pass),
        (date(2026, 12, 1), Verdict::Fail),
        (date(2025, 1, 1), Verdict::Pass),
    ] {
        let found = ask("k8s-version-supported", "pass.last-month.json", &Parameters::default(), day);
        assert_eq!(found.0, verdict, "{day}");
    }
    for (day, verdict) in [
        (date(2026, 10, 1), Verdict::Pass),
        (date(2026, 10, 2), Verdict::Fail),
        (date(2026, 11, 30), Verdict::Fail),
        (date(2026, 12, 1), Verdict::NotApplicable),
    ] {
        let found = ask("k8s-version-eol-soon", "fail.json", &Parameters::default(), day);
        assert_eq!(found.0, verdict, "{day}");
    }
}

#[test]
fn parameters_say_what_is_allowed() {
    let list = |text: &str| vec![text.to_owned()];
    let allowed = Parameters {
        jwt_issuers: list("https://login.example.com"),
        safeguards_exclusions: vec!["legacy".to_owned(), "bui*".to_owned()],
        trusted_access_roles: list("*"),
        trusted_access_subscriptions: list("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"),
        cluster_extensions: list("ACME.*"),
        approved_roles: list("aks operator"),
        required_tags: list("owner"),
        most_admin_groups: 4,
        most_cluster_admins: 6,
        most_blackout_days: 100,
        broadest_authorized_prefix: 8,
        ..Parameters::default()
    };
    for (id, fixture) in [
        ("jwt-authenticators", "fail"),
        ("deployment-safeguards-exclusions", "fail"),
        ("trusted-access-bindings", "fail.foreign"),
        ("cluster-extensions", "fail"),
        ("custom-role-listcredential", "fail.json"),
        ("tags", "fail.json"),
        ("entra-admin-groups", "fail.json"),
        ("maintenance-blackout", "fail"),
    ] {
        assert_eq!(ask(id, fixture, &Parameters::default(), TODAY).0, Verdict::Fail, "{id}");
        assert_eq!(ask(id, fixture, &allowed, TODAY).0, Verdict::Pass, "{id}");
    }
    let named = Parameters { cluster_names: list("aks-*"), ..Parameters::default() };
    assert_eq!(ask("naming", "pass.json", &named, TODAY).0, Verdict::Fail);
    let tagged = Parameters { production_tags: list("environment"), ..Parameters::default() };
    assert_eq!(ask("resource-lock", "not-applicable.json", &tagged, TODAY).0, Verdict::Unknown);
    let mode = Parameters { mode_tag: "kept-mode".to_owned(), ..Parameters::default() };
    assert_eq!(ask("automatic-drifted-to-base", "fail.json", &mode, TODAY).0, Verdict::NotApplicable);
}
