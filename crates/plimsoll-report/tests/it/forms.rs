//! The forms for pipelines and readers: what they all promise, and what each promises.

use plimsoll_model::azure::Mode;
use plimsoll_model::{Finding, Report, Severity, Snapshot, Subject, Verdict};
use plimsoll_report::html::{self, ClusterPage, Extras};
use plimsoll_report::page::{Page, Row};
use plimsoll_report::{Fingerprint, FormOptions, Gate, Known, github, gitlab, junit, known, markdown, ocsf};
use serde_json::{Value, json};

use crate::markup::elements;
use crate::support::{
    AGENT, CLUSTER, NO_AUDIT_LOG, NO_LIMITS, POOL_IMAGE, deployment, failure, parsed, privileged, report,
    snapshot, suppression, with_account, written,
};

/// All forms by name.
pub(crate) const FORMS: [&str; 6] =
    ["junit.xml", "markdown.md", "github.txt", "gitlab.json", "ocsf.jsonl", "report.html"];

/// 2026-11-20 in milliseconds.
const TIME: i64 = 1_795_132_800_000;

pub(crate) fn options() -> FormOptions<'static> {
    FormOptions {
        version: "0.1.0",
        help_base: "https://example.com/controls/",
        gate: Some(Gate { fail_on: Severity::High, exit_code: 1 }),
        ..FormOptions::default()
    }
}

/// A report in one of the forms.
pub(crate) fn form(name: &str, report: &Report<'_>, options: &FormOptions<'_>) -> String {
    let clusters = [ClusterPage {
        page: Page {
            title: vec!["harbor".to_owned(), "AKS Standard".to_owned()],
            rows: vec![
                Row::new("API server", "public, see `az aks show`")
                    .evidence("clusters/west/cluster.json:2:3")
                    .severity(Severity::High)
                    .detail("no authorized ranges"),
            ],
            footer: Vec::new(),
        },
        mode: Some(Mode::Standard),
    }];
    let extras = Extras { clusters: &clusters, judged_on: "2026-11-20" };
    written(|out| match name {
        "junit.xml" => junit::write(report, options, out),
        "markdown.md" => markdown::write(report, options, out),
        "github.txt" => github::write(report, options, out),
        "gitlab.json" => gitlab::write(report, options, out),
        "ocsf.jsonl" => ocsf::write(report, options, TIME, out),
        _ => html::write(report, options, &extras, out),
    })
}

/// A snapshot for [`findings`].
pub(crate) fn everything() -> Snapshot {
    let mut snapshot = snapshot(&[
        ("cluster.json", CLUSTER),
        ("./apps/agent.json", AGENT),
        ("web.json", &deployment("shop", "web")),
    ]);
    with_account(&mut snapshot.inputs);
    snapshot
}

/// A finding of every kind: on a resource, on objects, with several places, suppressed, undecided.
pub(crate) fn findings(snapshot: &Snapshot) -> Vec<Finding<'_>> {
    let mut findings = privileged(snapshot);
    findings[1].suppression = Some(Box::new(suppression()));
    let cluster = snapshot.clusters()[0].resource();
    let object = snapshot.objects().next().expect("an object");
    findings.insert(
        0,
        Finding {
            severity: Severity::Critical,
            owner: plimsoll_model::Owner::Shared,
            message: "nothing is exported; give `az monitor diagnostic-settings list`".into(),
            subject: Subject::Resource(cluster),
            ..failure(&NO_AUDIT_LOG, object, &[cluster.path("publicNetworkAccess")])
        },
    );
    findings.push(Finding {
        verdict: Verdict::Unknown,
        message: "no list of agent pools; give: az aks nodepool list".into(),
        ..failure(&POOL_IMAGE, object, &[])
    });
    findings
}

#[test]
fn every_form_is_the_same_on_every_run() {
    let snapshot = everything();
    let report = report(&snapshot, findings(&snapshot));
    for name in FORMS {
        assert_eq!(form(name, &report, &options()), form(name, &report, &options()), "{name}");
    }
}

#[test]
fn junit_counts_failures_and_skips_what_is_unknown_or_suppressed_with_the_reason() {
    let snapshot = everything();
    let xml = form("junit.xml", &report(&snapshot, findings(&snapshot)), &options());
    elements(&xml);
    assert!(
        xml.contains(
            r#"<testsuites name="plimsoll" tests="6" failures="2" errors="1" skipped="2" time="0">"#
        ),
        "{xml}"
    );
    assert!(
        xml.contains(r#"<skipped message="unknown: no list of agent pools; give: az aks nodepool list"/>"#)
    );
    assert!(
        xml.contains("suppressed: needs the device until the driver is signed (platform, until 2026-12-31)")
    );
    assert!(xml.contains(r#"<error message="a value must not be a map here" type="unread-input">"#));
    let accepted = FormOptions { allow_unread: true, ..options() };
    let xml = form("junit.xml", &report(&snapshot, Vec::new()), &accepted);
    assert!(xml.contains(r#"errors="0""#) && xml.contains("unread, accepted"), "{xml}");
}

#[test]
fn junit_gives_every_test_a_name_of_its_own() {
    let snapshot =
        snapshot(&[("a.json", &deployment("shop", "web")), ("b.json", &deployment("shop", "web"))]);
    let xml = form("junit.xml", &report(&snapshot, privileged(&snapshot)), &options());
    for name in ["privileged-container: Deployment shop/web", "privileged-container: Deployment shop/web (2)"]
    {
        assert_eq!(xml.matches(&format!("name=\"{name}\"")).count(), 1, "{xml}");
    }
}

#[test]
fn an_undecided_control_without_a_place_is_skipped_not_passed() {
    let snapshot = snapshot(&[("a.json", AGENT)]);
    let xml = form("junit.xml", &report(&snapshot, Vec::new()), &options());
    assert!(xml.contains("unknown: no agent pools in the input"), "{xml}");
    let html = form("report.html", &report(&snapshot, Vec::new()), &options());
    assert!(html.contains("no agent pools in the input"));
}

#[test]
fn findings_of_the_baseline_are_skipped_by_junit_and_left_out_or_updated_elsewhere() {
    let snapshot = snapshot(&[("a.json", AGENT), ("b.json", &deployment("shop", "web"))]);
    let old = report(&snapshot, privileged(&snapshot).into_iter().take(1).collect());
    let earlier = written(|out| known::write(&old, out));
    let now = report(&snapshot, privileged(&snapshot));
    let comparison = Known::parse(earlier.as_bytes()).expect("a baseline").compare(&now);
    let options = FormOptions { comparison: Some(&comparison), ..options() };
    assert!(form("junit.xml", &now, &options).contains(r#"<skipped message="known from the baseline"/>"#));
    assert_eq!(form("github.txt", &now, &options).matches("::error ").count(), 1);
    assert_eq!(parsed(|out| gitlab::write(&now, &options, out)).as_array().map(Vec::len), Some(1));
    let types: Vec<u64> = form("ocsf.jsonl", &now, &options)
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("JSON")["type_uid"].as_u64().expect("a number")
        })
        .collect();
    assert_eq!(types, [200_302, 200_301]);
    for name in ["markdown.md", "report.html"] {
        assert!(form(name, &now, &options).contains("1 new finding"), "{name}");
    }
}

#[test]
fn github_shows_ten_of_a_level_and_the_first_of_every_control_before_the_second_of_any() {
    let files: Vec<_> =
        (0..25).map(|n| (format!("apps/{n}.json"), deployment("shop", &format!("web-{n}")))).collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let snapshot = snapshot(&files);
    let mut findings = privileged(&snapshot);
    let last = snapshot.objects().last().expect("an object");
    findings.push(failure(&NO_AUDIT_LOG, last, &[last.path("spec")]));
    let text = form("github.txt", &report(&snapshot, findings), &options());
    let errors: Vec<_> = text.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), github::MOST);
    assert!(errors[1].contains("no audit log reaches anyone"), "{}", errors[1]);
    assert!(text.ends_with('\n') && text.contains("26 findings: 26 high; 10 annotated"), "{text}");
}

#[test]
fn gitlab_gets_distinct_fingerprints_and_the_first_is_that_of_the_finding() {
    let files = [("a.json", &deployment("shop", "web")), ("b.json", &deployment("shop", "web"))]
        .map(|(name, text)| (name, text.clone()));
    let twice = [("a.json", files[0].1.as_str()), ("b.json", files[1].1.as_str())];
    let snapshot = snapshot(&twice);
    let report = report(&snapshot, privileged(&snapshot));
    let entries = parsed(|out| gitlab::write(&report, &options(), out));
    let plain = Fingerprint::of(&report.findings[0]).to_string();
    assert_eq!(entries[0]["fingerprint"], plain.as_str());
    assert_ne!(entries[1]["fingerprint"], entries[0]["fingerprint"]);
    assert_eq!(entries[0]["severity"], "critical");
    assert_eq!(entries[0]["location"], json!({ "path": "a.json", "lines": { "begin": 5 } }));
}

#[test]
fn ocsf_events_have_the_ids_of_the_class_and_their_names() {
    let snapshot = everything();
    let text = form("ocsf.jsonl", &report(&snapshot, findings(&snapshot)), &options());
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(events.len(), 4);
    for event in &events {
        assert_eq!((&event["class_uid"], &event["category_uid"]), (&json!(2003), &json!(2)));
        assert_eq!(event["type_uid"], json!(200_301));
        assert_eq!(event["metadata"]["version"], "1.5.0");
        for key in ["uid", "title"] {
            assert!(event["finding_info"][key].is_string(), "{event}");
        }
    }
    let of = |event: &Value| {
        [&event["severity_id"], &event["status_id"], &event["compliance"]["status_id"]]
            .map(|id| id.as_u64().unwrap_or(99))
    };
    let ids: Vec<_> = events.iter().map(of).collect();
    assert_eq!(ids, [[5, 1, 3], [4, 1, 3], [4, 3, 3], [0, 1, 2]]);
    assert_eq!(events[1]["compliance"]["requirements"], json!(["cis-aks:4.2.1"]));
    assert_eq!(events[1]["finding_info"]["attacks"], json!([{ "technique": { "uid": "T1610" } }]));
    assert_eq!(events[0]["compliance"]["standards"], json!(["plimsoll"]));
    assert_eq!(events[2]["status_detail"], "needs the device until the driver is signed");
}

#[test]
fn markdown_stays_within_a_comment_and_says_what_it_leaves_out() {
    let files: Vec<_> = (0..2_000)
        .map(|n| (format!("apps/{n}.json"), deployment("shop", &format!("{}-{n}", "long-name".repeat(9)))))
        .collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut snapshot = snapshot(&files);
    with_account(&mut snapshot.inputs);
    let text = form("markdown.md", &report(&snapshot, privileged(&snapshot)), &options());
    assert!(text.len() <= markdown::LONGEST, "{}", text.len());
    assert!(text.len() > markdown::LONGEST / 2, "{}", text.len());
    assert!(text.starts_with(markdown::MARK) && text.contains("2,000 findings: 2,000 high"));
    assert!(text.contains("left out for length"), "{}", &text[text.len() - 2_000..]);
    assert!(text.contains("1 control unknown"), "what is unknown is told all the same");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn the_page_needs_no_script_and_loads_nothing() {
    let snapshot = everything();
    let html = form("report.html", &report(&snapshot, findings(&snapshot)), &options());
    let names = elements(&html);
    for forbidden in ["script", "img", "link", "iframe", "object", "base", "form"] {
        assert!(!names.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains("default-src 'none'"));
    for remote in ["src=", "url(", "@import"] {
        assert!(!html.contains(remote), "{remote}");
    }
    for said in [
        "nothing is exported; give <code>az monitor diagnostic-settings list</code>",
        "needs the device until the driver is signed (answered for by platform, until 2026-12-31, plimsoll.toml:4)",
        "no list of agent pools; give: az aks nodepool list",
        "a value must not be a map here",
        "Helm template of chart shop: not rendered",
        "clusters/<wbr>west/<wbr>cluster.json:2:3",
        "Namespace monitoring",
        "<caption>Who acts, on AKS Standard</caption>",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

#[test]
fn every_link_of_the_page_leads_somewhere() {
    let snapshot = everything();
    let html = form("report.html", &report(&snapshot, findings(&snapshot)), &options());
    let mut links = 0;
    for link in html.split("href=\"#").skip(1).filter_map(|behind| behind.split_once('"')) {
        assert_eq!(html.matches(&format!("id=\"{}\"", link.0)).count(), 1, "{}", link.0);
        links += 1;
    }
    assert!(links > 10);
}

#[test]
fn a_report_without_findings_says_so_in_every_form() {
    let snapshot = snapshot(&[("agent.json", AGENT)]);
    let empty = report(&snapshot, Vec::new());
    assert_eq!(form("gitlab.json", &empty, &options()), "[]\n");
    assert_eq!(form("ocsf.jsonl", &empty, &options()), "");
    assert_eq!(form("github.txt", &empty, &options()), "plimsoll: 0 findings; 1 control unknown\n");
    elements(&form("junit.xml", &empty, &options()));
    elements(&form("report.html", &empty, &options()));
    assert!(form("markdown.md", &empty, &options()).contains("0 findings"));
    // NO_LIMITS passed: a test that passed, nowhere a finding.
    assert!(form("junit.xml", &empty, &options()).contains(&format!("name=\"{}\"", NO_LIMITS.id)));
}
