//! The warnings about pods that are there when `enforce` is raised.

use std::fmt::Write as _;

use plimsoll_analysis::pss::existing::{self, ExistingPod};
use plimsoll_analysis::pss::{Evaluator, Exemptions, Level, Modes, PodInput, Policy};
use plimsoll_model::{Snapshot, Workload};

use crate::support::{snapshot, workloads};

/// Pods: name, controller, specification.
fn pods(list: &[(&str, &str, &str)]) -> Snapshot {
    let mut text = String::new();
    for (name, controller, spec) in list {
        let owner = if controller.is_empty() {
            String::new()
        } else {
            format!(
                ", ownerReferences: [{{kind: ReplicaSet, name: {controller}, uid: {controller}, controller: true}}]"
            )
        };
        _ = write!(text, "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}{owner}}}\nspec: {spec}\n");
    }
    snapshot(&text)
}

fn existing_pods<'a, 's>(workloads: &'a [Workload<'s>]) -> Vec<ExistingPod<'a, 's>> {
    workloads
        .iter()
        .map(|workload| ExistingPod {
            name: workload.object.name(),
            controller: workload.object.controller().map(|(_, name)| name),
            runtime_class: workload.spec.field().get("runtimeClassName").text(),
            pod: PodInput::of(workload),
        })
        .collect()
}

fn warnings(snapshot: &Snapshot, policy: Policy, exemptions: &Exemptions) -> Vec<String> {
    let workloads = workloads(snapshot);
    existing::warnings("x", policy, &existing_pods(&workloads), exemptions, Evaluator::default())
}

const BASELINE: Policy = Policy::latest(Level::Baseline);
const GOOD: &str = "{containers: [{name: a}]}";
const HOST_PID: &str = "{hostPID: true, containers: [{name: a}]}";
const HOST_IPC: &str = "{hostIPC: true, containers: [{name: a}]}";
const PRIVILEGED: &str = "{containers: [{name: a, securityContext: {privileged: true}}]}";

#[test]
fn pods_with_the_same_reasons_are_one_line_named_by_the_first_name() {
    let snapshot = pods(&[
        ("zeta", "", PRIVILEGED),
        ("good", "", GOOD),
        ("c", "", HOST_PID),
        ("b", "", HOST_IPC),
        ("a", "", HOST_PID),
        ("two", "", "{hostPID: true, containers: [{name: a, ports: [{hostPort: 1}]}]}"),
        ("one", "", "{hostPID: true, containers: [{name: a, ports: [{hostPort: 2}]}]}"),
    ]);
    assert_eq!(
        warnings(&snapshot, Policy::minor(Level::Baseline, 31), &Exemptions::default()),
        [
            "existing pods in namespace \"x\" violate the new PodSecurity enforce level \"baseline:v1.31\"",
            "a (and 2 other pods): host namespaces",
            "one (and 1 other pod): host namespaces, hostPort",
            "zeta: privileged",
        ]
    );
}

#[test]
fn a_namespace_of_good_pods_gets_no_warning() {
    assert_eq!(warnings(&pods(&[("a", "", GOOD)]), BASELINE, &Exemptions::default()), Vec::<String>::new());
}

#[test]
fn exempt_runtime_classes_are_left_out() {
    let spec = "{runtimeClassName: kata, hostPID: true, containers: [{name: a}]}";
    let exemptions = Exemptions { runtime_classes: vec!["kata".to_owned()], ..Exemptions::default() };
    assert_eq!(warnings(&pods(&[("a", "", spec)]), BASELINE, &exemptions), Vec::<String>::new());
    assert_eq!(warnings(&pods(&[("a", "", spec)]), BASELINE, &Exemptions::default()).len(), 2);
}

#[test]
fn only_3000_pods_are_looked_at_one_of_every_controller_first() {
    let mut list: Vec<(String, &str, &str)> =
        (0..3000).map(|number| (format!("many-{number:04}"), "many", HOST_PID)).collect();
    list.push(("late".to_owned(), "late", PRIVILEGED));
    list.push(("alone".to_owned(), "", GOOD));
    let list: Vec<_> = list.iter().map(|(name, owner, spec)| (name.as_str(), *owner, *spec)).collect();
    assert_eq!(
        warnings(&pods(&list), BASELINE, &Exemptions::default()),
        [
            "new PodSecurity enforce level only checked against the first 3000 of 3002 existing pods",
            "existing pods in namespace \"x\" violate the new PodSecurity enforce level \"baseline:latest\"",
            "late: privileged",
            "many-0000 (and 2997 other pods): host namespaces",
        ]
    );
}

#[test]
fn pods_are_looked_at_only_where_enforce_becomes_stricter_or_changes_its_version() {
    let modes = |policy: &str| Modes { enforce: policy.parse().unwrap(), ..Modes::PRIVILEGED };
    for (old, new, is_checked) in [
        ("baseline", "baseline", false),
        ("baseline", "privileged", false),
        ("restricted", "baseline", false),
        ("baseline", "restricted", true),
        ("privileged", "baseline", true),
        ("baseline:v1.20", "baseline:v1.21", true),
        ("restricted:v1.20", "baseline:v1.21", true),
        ("restricted:v1.20", "privileged:v1.21", false),
        ("baseline:v1.37", "baseline:latest", true),
    ] {
        assert_eq!(existing::is_checked(&modes(old), &modes(new)), is_checked, "{old} to {new}");
    }
    let audit = Modes { audit: BASELINE, ..Modes::PRIVILEGED };
    assert!(!existing::is_checked(&Modes::PRIVILEGED, &audit));
}
