//! SARIF.

use plimsoll_model::{Finding, Report, Verdict};
use plimsoll_report::Known;
use plimsoll_report::sarif::{self, SarifOptions};
use serde_json::{Value, json};

use crate::schema::violations;
use crate::support::{
    AGENT, CLUSTER, NO_AUDIT_LOG, NO_LIMITS, POOL_IMAGE, deployment, failure, parsed, privileged, report,
    snapshot, suppression, with_account,
};

const OPTIONS: SarifOptions<'_> =
    SarifOptions { version: "0.1.0", help_base: "", unknown: false, allow_unread: false, comparison: None };

fn log(report: &Report<'_>, options: &SarifOptions<'_>) -> Value {
    parsed(|out| sarif::write(report, options, out))
}

#[test]
fn a_failure_becomes_a_result_with_region_identity_and_fingerprint() {
    let snapshot = snapshot(&[("cluster.json", CLUSTER), ("apps/agent 1.json", AGENT)]);
    let log = log(&report(&snapshot, privileged(&snapshot)), &OPTIONS);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "privileged-container");
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][3]["id"], "privileged-container");
    assert_eq!(
        (&result["ruleIndex"], &result["kind"], &result["level"]),
        (&json!(3), &json!("fail"), &json!("error"))
    );
    assert_eq!(
        result["message"]["text"],
        "privileged container: DaemonSet monitoring/agent, container agent: securityContext.privileged: true"
    );
    assert_eq!(
        result["locations"],
        json!([{
            "physicalLocation": {
                "artifactLocation": { "uri": "apps/agent%201.json", "uriBaseId": "%SRCROOT%" },
                "region": { "startLine": 6, "startColumn": 48, "endLine": 6, "endColumn": 65 }
            },
            "logicalLocations": [{
                "name": "DaemonSet monitoring/agent",
                "fullyQualifiedName": "apps/DaemonSet/monitoring/agent",
                "kind": "object"
            }]
        }])
    );
    assert_eq!(
        result["relatedLocations"][0]["message"]["text"],
        "init container prepare: securityContext.privileged: true"
    );
    assert_eq!(result["partialFingerprints"]["plimsoll/v1"].as_str().map(str::len), Some(32));
    assert!(result.get("suppressions").is_none());
}

#[test]
fn the_region_of_something_missing_is_the_first_line_of_its_parent() {
    let snapshot = snapshot(&[("agent.json", AGENT)]);
    let object = snapshot.objects().next().expect("an object");
    let container = object.path("spec.template.spec.containers").items().nth(1).expect("the sidecar");
    let pod = object.path("spec.template.spec");
    let report = report(
        &snapshot,
        vec![
            failure(&NO_LIMITS, object, &[container.path("resources.limits.memory")]),
            failure(&NO_LIMITS, object, &[pod.get("securityContext")]),
        ],
    );
    let log = log(&report, &OPTIONS);
    let region =
        |index: usize| log["runs"][0]["results"][index]["locations"][0]["physicalLocation"]["region"].clone();
    assert_eq!(region(0), json!({ "startLine": 7, "startColumn": 7, "endLine": 7, "endColumn": 48 }));
    assert_eq!(region(1), json!({ "startLine": 4, "startColumn": 28, "endLine": 4, "endColumn": 36 }));
    assert_eq!(
        log["runs"][0]["results"][0]["message"]["text"],
        "no memory limit: DaemonSet monitoring/agent, container sidecar: resources.limits.memory: absent"
    );
}

#[test]
fn a_rule_has_severity_tags_and_its_page() {
    let snapshot = snapshot(&[("agent.json", AGENT)]);
    let options = SarifOptions { help_base: "https://example.com/controls/", ..OPTIONS };
    let log = log(&report(&snapshot, Vec::new()), &options);
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert_eq!(
        rules[3],
        json!({
            "id": "privileged-container",
            "name": "PrivilegedContainer",
            "shortDescription": { "text": "privileged container" },
            "fullDescription": { "text": "Whether a container is `privileged`." },
            "help": {
                "text": "What it checks\n\nWhether a container is `privileged`.\n\nHow to fix\n\nprivileged: false",
                "markdown": "## What it checks\n\nWhether a container is `privileged`.\n\n## How to fix\n\n```yaml\nprivileged: false\n```"
            },
            "helpUri": "https://example.com/controls/privileged-container.md",
            "defaultConfiguration": { "level": "error" },
            "properties": {
                "tags": ["security", "pod", "cis-aks:4.2.1", "attack:T1610"],
                "precision": "very-high",
                "security-severity": "8.0",
                "problem.severity": "error"
            }
        })
    );
    let levels: Vec<_> = (0..4).map(|index| rules[index]["defaultConfiguration"]["level"].as_str()).collect();
    assert_eq!(levels, [Some("error"), Some("note"), Some("warning"), Some("error")]);
}

#[test]
fn undecided_questions_are_open_results_on_request_only() {
    let snapshot = snapshot(&[("agent.json", AGENT)]);
    let object = snapshot.objects().next().expect("an object");
    let undecided = Finding {
        verdict: Verdict::Unknown,
        message: "no list of agent pools".into(),
        ..failure(&POOL_IMAGE, object, &[])
    };
    let report = report(&snapshot, vec![undecided]);
    assert_eq!(log(&report, &OPTIONS)["runs"][0]["results"], json!([]));
    let log = log(&report, &SarifOptions { unknown: true, ..OPTIONS });
    let result = &log["runs"][0]["results"][0];
    assert_eq!((&result["kind"], &result["level"]), (&json!("open"), &json!("none")));
    assert_eq!(
        result["message"]["text"],
        "Not decided: node image is old. DaemonSet monitoring/agent: no list of agent pools"
    );
}

#[test]
fn suppressions_and_the_baseline_are_said_of_every_result() {
    let snapshot = snapshot(&[("agent.json", AGENT), ("web.json", &deployment("shop", "web"))]);
    let mut findings = privileged(&snapshot);
    findings[0].suppression = Some(Box::new(suppression()));
    let report = report(&snapshot, findings);
    let comparison = Known::default().compare(&report);
    let log = log(&report, &SarifOptions { comparison: Some(&comparison), ..OPTIONS });
    let results = &log["runs"][0]["results"];
    assert_eq!(results[0]["suppressions"][0]["kind"], "external");
    assert_eq!(results[0]["suppressions"][0]["justification"], "needs the device until the driver is signed");
    assert_eq!(results[1]["suppressions"], json!([]));
    assert_eq!(
        (&results[0]["baselineState"], &results[1]["baselineState"]),
        (&json!("unchanged"), &json!("new"))
    );
}

#[test]
fn inputs_that_could_not_be_read_make_the_run_fail_unless_accepted() {
    let mut snapshot = snapshot(&[("agent.json", AGENT)]);
    with_account(&mut snapshot.inputs);
    let report = report(&snapshot, Vec::new());
    let unread = log(&report, &OPTIONS);
    let invocation = &unread["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(
        (&notification["level"], &notification["descriptor"]["id"]),
        (&json!("error"), &json!("unread-input"))
    );
    assert_eq!(notification["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
    let accepted = log(&report, &SarifOptions { allow_unread: true, ..OPTIONS });
    assert_eq!(accepted["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

/// Needs the published schema, which is not part of the repository: `PLIMSOLL_SARIF_SCHEMA` names the file.
#[test]
fn the_log_holds_to_the_published_schema() {
    let Some(path) = std::env::var_os("PLIMSOLL_SARIF_SCHEMA") else {
        println!("skipped: PLIMSOLL_SARIF_SCHEMA does not name the SARIF 2.1.0 schema");
        return;
    };
    let schema = std::fs::read_to_string(path).expect("the schema is readable");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let log = everything();
    assert_eq!(violations(&schema, &log), Vec::<String>::new());
}

/// A log with every part that there is.
fn everything() -> Value {
    let mut snapshot = snapshot(&[
        ("cluster.json", CLUSTER),
        ("a b/agent.json", AGENT),
        ("web.json", &deployment("shop", "web")),
    ]);
    with_account(&mut snapshot.inputs);
    let mut findings = privileged(&snapshot);
    findings[0].suppression = Some(Box::new(suppression()));
    let cluster = snapshot.clusters()[0].resource();
    let object = snapshot.objects().next().expect("an object");
    findings.push(Finding {
        subject: plimsoll_model::Subject::Resource(cluster),
        ..failure(&NO_AUDIT_LOG, object, &[cluster.path("publicNetworkAccess")])
    });
    findings.push(Finding { verdict: Verdict::Unknown, ..failure(&POOL_IMAGE, object, &[]) });
    let report = report(&snapshot, findings);
    let comparison = Known::default().compare(&report);
    let options = SarifOptions {
        help_base: "https://example.com/",
        unknown: true,
        comparison: Some(&comparison),
        ..OPTIONS
    };
    log(&report, &options)
}
