//! The screen of `scan`.

use plimsoll_model::{Finding, Owner, Report, Severity, Subject, Verdict};
use plimsoll_report::terminal::{ScanOptions, scan};
use plimsoll_report::{Gate, Known, text};

use crate::support::{
    AGENT, CLUSTER, NO_AUDIT_LOG, NO_LIMITS, deployment, failure, privileged, report, snapshot, suppression,
    with_account, written,
};

fn screen(report: &Report<'_>, options: &ScanOptions<'_>) -> String {
    let screen = written(|out| scan(report, options, out));
    for line in screen.lines() {
        assert!(options.colour || text::width(line) <= text::WIDTH, "too wide: {line}");
    }
    screen
}

/// One cluster without audit log, one agent and four deployments that are privileged.
fn files() -> Vec<(String, String)> {
    let mut files = vec![
        ("cluster.json".to_owned(), CLUSTER.to_owned()),
        ("apps/agent.json".to_owned(), AGENT.to_owned()),
    ];
    for name in ["cart", "db", "mail", "web"] {
        files.push((format!("apps/{name}.json"), deployment("shop", name)));
    }
    files
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn no_audit_log(snapshot: &plimsoll_model::Snapshot) -> Finding<'_> {
    let cluster = snapshot.clusters()[0].resource();
    let object = snapshot.objects().next().expect("an object");
    Finding {
        subject: Subject::Resource(cluster),
        message: "no diagnostic setting".into(),
        ..failure(&NO_AUDIT_LOG, object, &[cluster.field()])
    }
}

#[test]
fn findings_are_grouped_by_control_with_place_field_value_and_fix() {
    let files = files();
    let mut snapshot = snapshot(&borrowed(&files));
    with_account(&mut snapshot.inputs);
    let mut findings = vec![no_audit_log(&snapshot)];
    findings.extend(privileged(&snapshot));
    let report = report(&snapshot, findings);
    let gate = Some(Gate { fail_on: Severity::High, exit_code: 2 });
    let expected = r#"read 6 files, 6 objects, 1 cluster · 2 not rendered · 1 skipped (--all) · 1 file unread (exit 2)
  unread        broken.yaml:3:7
                a value must not be a map here. Quote the value.
  not rendered  Helm template of chart shop: 2 files, such as charts/shop/templates/a.yaml

diag-settings-exist    high       no audit log reaches anyone · shared with Microsoft              1
      cluster.json:1:1   ManagedCluster harbor: no diagnostic setting
      fix  az monitor diagnostic-settings create --resource ID --name audit --logs \
           '[{"category": "kube-audit-admin", "enabled": true}]' --workspace WORKSPACE
privileged-container   high       privileged container                                             5
      apps/agent.json:6:48    DaemonSet monitoring/agent, container agent:
                              securityContext.privileged: true
      apps/agent.json:10:50   init container prepare: securityContext.privileged: true
      ... 4 more: --all or --control privileged-container
      fix  set securityContext.privileged: false

6 findings: 6 high · 2 of 4 controls failed · 1 passed · 1 unknown (--unknown)
of the findings 5 yours, 1 shared, 0 Microsoft's
ordered by exposure and privilege; no path analysis yet
gate: --fail-on high -> exit 2 (6 findings)
"#;
    assert_eq!(screen(&report, &ScanOptions { gate, ..ScanOptions::default() }), expected);
}

#[test]
fn every_place_is_shown_on_request() {
    let files = files();
    let snapshot = snapshot(&borrowed(&files));
    let report = report(&snapshot, privileged(&snapshot));
    let only = ["privileged-container".to_owned()];
    for options in [
        ScanOptions { all: true, ..ScanOptions::default() },
        ScanOptions { only: &only, ..ScanOptions::default() },
    ] {
        let screen = screen(&report, &options);
        for name in ["cart", "db", "mail", "web"] {
            assert!(screen.contains(&format!("Deployment shop/{name}, container main: ")), "{screen}");
        }
        assert!(!screen.contains("more:"), "{screen}");
    }
    let other = ["node-image-old".to_owned()];
    assert!(!screen(&report, &ScanOptions { only: &other, ..ScanOptions::default() }).contains("Deployment"));
}

#[test]
fn controls_beyond_the_limit_are_named_with_their_count() {
    let files = files();
    let snapshot = snapshot(&borrowed(&files));
    let object = snapshot.objects().next().expect("an object");
    let mut findings = privileged(&snapshot);
    findings.push(no_audit_log(&snapshot));
    findings.push(failure(&NO_LIMITS, object, &[object.path("spec.limits")]));
    let screen = screen(&report(&snapshot, findings), &ScanOptions { controls: 1, ..ScanOptions::default() });
    let expected = "\
... 2 findings of 2 controls more: --all or --control NAME
      high       diag-settings-exist 1
      low        memory-limit-missing 1
";
    assert!(screen.contains(expected), "{screen}");
}

#[test]
fn unknown_verdicts_are_grouped_by_what_would_decide_them() {
    let files = files();
    let snapshot = snapshot(&borrowed(&files));
    let object = snapshot.objects().next().expect("an object");
    let undecided = |control| Finding {
        verdict: Verdict::Unknown,
        message: "no diagnostic settings in the input; give: az monitor diagnostic-settings list".into(),
        ..failure(control, object, &[])
    };
    let report = report(&snapshot, vec![undecided(&NO_AUDIT_LOG), undecided(&NO_LIMITS)]);
    let screen = screen(&report, &ScanOptions { unknown: true, ..ScanOptions::default() });
    let expected = "\
unknown: 3 of 4 controls, by what would decide them
  no diagnostic settings in the input; give: az monitor diagnostic-settings list
      diag-settings-exist · memory-limit-missing
      apps/agent.json:1:1   diag-settings-exist: DaemonSet monitoring/agent
      apps/agent.json:1:1   memory-limit-missing: DaemonSet monitoring/agent
  no agent pools in the input; give: az aks nodepool list
      node-image-old

0 findings · 0 passed · 3 unknown · 1 not applicable
";
    assert!(screen.ends_with(expected), "{screen}");
}

#[test]
fn suppressed_findings_do_not_count_and_are_shown_with_reason_and_end() {
    let snapshot = snapshot(&[("web.json", &deployment("shop", "web"))]);
    let mut findings = privileged(&snapshot);
    findings[0].suppression = Some(Box::new(suppression()));
    let report = report(&snapshot, findings);
    let hidden = screen(&report, &ScanOptions::default());
    assert!(hidden.contains("0 findings"), "{hidden}");
    assert!(hidden.contains("1 suppressed (--suppressed)"), "{hidden}");
    let shown = screen(&report, &ScanOptions { suppressed: true, ..ScanOptions::default() });
    let expected = "      why  needs the device until the driver is signed (answered for by platform, until 2026-12-31,\n           plimsoll.toml:4)\n";
    assert!(shown.contains(expected), "{shown}");
}

#[test]
fn against_a_baseline_only_new_findings_are_shown() {
    let files = files();
    let snapshot = snapshot(&borrowed(&files));
    let report = report(&snapshot, privileged(&snapshot));
    let mut earlier = report.clone();
    earlier.findings.truncate(4);
    let baseline = written(|out| plimsoll_report::known::write(&earlier, out));
    let comparison = Known::parse(baseline.as_bytes()).expect("a baseline").compare(&report);
    let screen = screen(&report, &ScanOptions { comparison: Some(&comparison), ..ScanOptions::default() });
    assert!(screen.contains("Deployment shop/web"), "{screen}");
    assert!(!screen.contains("DaemonSet"), "{screen}");
    assert!(screen.contains("1 new finding: 1 high · 4 known from the baseline, 0 gone"), "{screen}");
}

#[test]
fn names_of_the_input_cannot_steer_the_terminal() {
    let text = deployment("shop", r"\u001b[2Jweb").replace("main", r"\u009b31mmain");
    let snapshot = snapshot(&[("a\u{1b}]0;x\u{7}.json", &text)]);
    let report = report(&snapshot, privileged(&snapshot));
    let screen = screen(&report, &ScanOptions { all: true, ..ScanOptions::default() });
    assert!(screen.contains("[2Jweb"), "{screen}");
    assert!(!screen.chars().any(|character| character.is_control() && character != '\n'), "{screen:?}");
}

#[test]
fn colour_changes_no_text() {
    let files = files();
    let mut snapshot = snapshot(&borrowed(&files));
    with_account(&mut snapshot.inputs);
    let mut findings = privileged(&snapshot);
    findings[1].severity = Severity::Low;
    findings[2].owner = Owner::Microsoft;
    let report = report(&snapshot, findings);
    let plain = screen(&report, &ScanOptions::default());
    let coloured = screen(&report, &ScanOptions { colour: true, ..ScanOptions::default() });
    let mut stripped = String::new();
    let mut in_escape = false;
    for character in coloured.chars() {
        match character {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if in_escape => {}
            other => stripped.push(other),
        }
    }
    assert_ne!(coloured, plain);
    assert_eq!(stripped, plain);
}

#[test]
fn an_undecided_question_without_subject_is_still_counted() {
    let snapshot = snapshot(&[("cluster.json", CLUSTER)]);
    let report = report(&snapshot, Vec::new());
    let screen = screen(&report, &ScanOptions { unknown: true, ..ScanOptions::default() });
    assert!(screen.contains("node-image-old"), "{screen}");
    assert!(screen.starts_with("read 1 file, 1 object, 1 cluster\n\n"), "{screen}");
}
