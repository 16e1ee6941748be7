//! What the labels of a namespace mean.

use plimsoll_analysis::pss::{Level, Modes, Policy, namespace};

use crate::support::snapshot;

/// A set of labels (the prefix `pod-security.kubernetes.io/` left out) and the policies that it comes to.
struct Row {
    rule: &'static str,
    labels: &'static str,
    enforce: &'static str,
    audit: &'static str,
    warn: &'static str,
    errors: &'static [&'static str],
}

const LEVEL: &str = "must be one of privileged, baseline, restricted";
const VERSION: &str = "must be \"latest\" or \"v1.x\"";

fn check(defaults: &Modes, rows: &[Row]) {
    for row in rows {
        let labels: Vec<String> = row
            .labels
            .split(", ")
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| format!("    pod-security.kubernetes.io/{key}: {value}\n"))
            .collect();
        let labels = labels.concat();
        let snapshot = snapshot(&format!(
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n  labels:\n    other: x\n{labels}"
        ));
        let object = snapshot.objects().next().unwrap();
        let resolved = namespace::resolve(object.metadata().get("labels"), defaults);
        let modes = resolved.modes();
        let found = [modes.enforce, modes.audit, modes.warn].map(|policy| policy.to_string());
        assert_eq!(found, [row.enforce, row.audit, row.warn], "{}", row.rule);
        let errors: Vec<String> = resolved.errors.iter().map(ToString::to_string).collect();
        let expected: Vec<String> = row
            .errors
            .iter()
            .map(|error| {
                let (label, rest) = error.split_once(": ").unwrap();
                let rest = rest.replace("LEVEL", LEVEL).replace("VERSION", VERSION);
                format!("metadata.labels[pod-security.kubernetes.io/{label}]: Invalid value: {rest}")
            })
            .collect();
        assert_eq!(errors, expected, "{}", row.rule);
    }
}

#[test]
fn labels_with_privileged_defaults() {
    check(
        &Modes::PRIVILEGED,
        &[
            Row {
                rule: "no labels: the defaults",
                labels: "",
                enforce: "privileged:latest",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &[],
            },
            Row {
                rule: "everything set",
                labels: "enforce=baseline, enforce-version=v1.22, audit=restricted, audit-version=latest, \
                         warn=restricted, warn-version=v1.30",
                enforce: "baseline:v1.22",
                audit: "restricted:latest",
                warn: "restricted:v1.30",
                errors: &[],
            },
            Row {
                rule: "warn follows a stricter enforce, with its version",
                labels: "enforce=restricted, enforce-version=v1.25",
                enforce: "restricted:v1.25",
                audit: "privileged:latest",
                warn: "restricted:v1.25",
                errors: &[],
            },
            Row {
                rule: "warn follows enforce, but keeps its own version label",
                labels: "enforce=baseline, enforce-version=v1.25, warn-version=v1.31",
                enforce: "baseline:v1.25",
                audit: "privileged:latest",
                warn: "baseline:v1.31",
                errors: &[],
            },
            Row {
                rule: "a warn label keeps warn from following",
                labels: "enforce=restricted, warn=privileged",
                enforce: "restricted:latest",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &[],
            },
            Row {
                rule: "a bad warn label keeps warn from following, and fails open",
                labels: "enforce=restricted, warn=bad",
                enforce: "restricted:latest",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &["warn: \"bad\": LEVEL"],
            },
            Row {
                rule: "a bad enforce level fails closed, and warn does not follow it",
                labels: "enforce=Baseline, enforce-version=v1.20",
                enforce: "restricted:v1.20",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &["enforce: \"Baseline\": LEVEL"],
            },
            Row {
                rule: "an empty enforce level is bad too",
                labels: "enforce=\"\"",
                enforce: "restricted:latest",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &["enforce: \"\": LEVEL"],
            },
            Row {
                rule: "a null is an empty string to the API server",
                labels: "enforce=null",
                enforce: "restricted:latest",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &["enforce: \"\": LEVEL"],
            },
            Row {
                rule: "bad audit and warn levels fail open",
                labels: "audit=x, warn=z",
                enforce: "privileged:latest",
                audit: "privileged:latest",
                warn: "privileged:latest",
                errors: &["audit: \"x\": LEVEL", "warn: \"z\": LEVEL"],
            },
            Row {
                rule: "bad versions mean latest",
                labels: "enforce=baseline, enforce-version=v1.08, audit=baseline, audit-version=v2.1, warn=baseline, \
                         warn-version=\"1.20\"",
                enforce: "baseline:latest",
                audit: "baseline:latest",
                warn: "baseline:latest",
                errors: &[
                    "enforce-version: \"v1.08\": VERSION",
                    "audit-version: \"v2.1\": VERSION",
                    "warn-version: \"1.20\": VERSION",
                ],
            },
            Row {
                rule: "warn follows enforce with the version that a bad one means",
                labels: "enforce=baseline, enforce-version=newest",
                enforce: "baseline:latest",
                audit: "privileged:latest",
                warn: "baseline:latest",
                errors: &["enforce-version: \"newest\": VERSION"],
            },
            Row {
                rule: "a version alone changes no level",
                labels: "enforce-version=v1.20, audit-version=v1.21, warn-version=v1.22",
                enforce: "privileged:v1.20",
                audit: "privileged:v1.21",
                warn: "privileged:v1.22",
                errors: &[],
            },
            Row {
                rule: "a version newer than any known is a version",
                labels: "enforce=baseline, enforce-version=v1.99",
                enforce: "baseline:v1.99",
                audit: "privileged:latest",
                warn: "baseline:v1.99",
                errors: &[],
            },
        ],
    );
}

#[test]
fn labels_with_stricter_defaults() {
    let defaults = Modes {
        enforce: Policy::minor(Level::Baseline, 24),
        audit: Policy::minor(Level::Restricted, 25),
        warn: Policy::minor(Level::Baseline, 26),
    };
    check(
        &defaults,
        &[
            Row {
                rule: "no labels: the defaults",
                labels: "",
                enforce: "baseline:v1.24",
                audit: "restricted:v1.25",
                warn: "baseline:v1.26",
                errors: &[],
            },
            Row {
                rule: "a level keeps the default version",
                labels: "enforce=restricted",
                enforce: "restricted:v1.24",
                audit: "restricted:v1.25",
                warn: "restricted:v1.24",
                errors: &[],
            },
            Row {
                rule: "warn does not follow an enforce that is no stricter than its default",
                labels: "enforce=baseline, enforce-version=v1.30",
                enforce: "baseline:v1.30",
                audit: "restricted:v1.25",
                warn: "baseline:v1.26",
                errors: &[],
            },
            Row {
                rule: "privileged switches the default off",
                labels: "enforce=privileged, audit=privileged, warn=privileged",
                enforce: "privileged:v1.24",
                audit: "privileged:v1.25",
                warn: "privileged:v1.26",
                errors: &[],
            },
        ],
    );
}

#[test]
fn a_namespace_without_any_label_gets_the_defaults() {
    let snapshot = snapshot("apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n");
    let object = snapshot.objects().next().unwrap();
    let resolved = namespace::resolve(object.metadata().get("labels"), &Modes::PRIVILEGED);
    assert!(resolved.modes().is_privileged());
    assert!(!resolved.enforce.is_labelled());
    assert_eq!(resolved.error_text(), None);
}

#[test]
fn labels_are_evidence() {
    let snapshot = snapshot(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n  labels:\n    \
         pod-security.kubernetes.io/enforce: baseline\n",
    );
    let object = snapshot.objects().next().unwrap();
    let resolved = namespace::resolve(object.metadata().get("labels"), &Modes::PRIVILEGED);
    let evidence = resolved.enforce.level.unwrap().resolve();
    assert_eq!((evidence.line, evidence.column, evidence.value.as_str()), (6, 5, "baseline"));
    assert!(resolved.enforce.is_labelled() && !resolved.warn.is_labelled());
}

#[test]
fn several_errors_are_joined_as_the_api_server_joins_them() {
    let snapshot = snapshot(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n  labels:\n    \
         pod-security.kubernetes.io/enforce: a\n    pod-security.kubernetes.io/warn-version: b\n",
    );
    let object = snapshot.objects().next().unwrap();
    let resolved = namespace::resolve(object.metadata().get("labels"), &Modes::PRIVILEGED);
    assert_eq!(
        resolved.error_text().unwrap(),
        format!(
            "[metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"a\": {LEVEL}, \
             metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"b\": {VERSION}]"
        )
    );
}

#[test]
fn equivalence_ignores_versions_of_privileged() {
    let pinned = Modes { enforce: Policy::minor(Level::Privileged, 20), ..Modes::PRIVILEGED };
    assert!(pinned.is_equivalent(&Modes::PRIVILEGED));
    let baseline = Modes { enforce: Policy::minor(Level::Baseline, 20), ..Modes::PRIVILEGED };
    assert!(!baseline.is_equivalent(&Modes { enforce: Policy::latest(Level::Baseline), ..baseline }));
}
