use plimsoll_model::field::Notes;
use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::replicas::{Share, replicas};

control! {
    /// ## What it checks
    /// Every Deployment and StatefulSet that keeps two or more pods is selected by a PodDisruptionBudget; one that
    /// names no `replicas` and has no autoscaler keeps one, unless you set the parameter `unstated-replicas`. And every
    /// PodDisruptionBudget lets at least one pod go: its `maxUnavailable` is not 0, its `minAvailable` is not 100 % nor
    /// as many as the selected controllers keep at least; it has one of the two fields; and it sets
    /// `unhealthyPodEvictionPolicy: AlwaysAllow`, so that pods that do not work cannot hold up a drain (the default is
    /// `IfHealthyBudget`).
    ///
    /// ## Why it matters
    /// AKS drains nodes at every upgrade and scale-down. Without a budget all pods of a service may be evicted
    /// together. A budget that never allows an eviction makes the upgrade of the cluster fail: findings of that kind
    /// are medium.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Add a PodDisruptionBudget with `maxUnavailable: 1` and `unhealthyPodEvictionPolicy: AlwaysAllow`.
    ///
    /// ## References
    /// - Kubernetes: Specifying a Disruption Budget for your Application
    /// - Kubernetes: Unhealthy Pod Eviction Policy
    /// - Microsoft: Troubleshoot UpgradeFailed errors due to eviction failures caused by PDBs
    id: "pdb",
    title: "Disruption budget missing or unusable",
    area: "reliability",
    severity: Info, "an upgrade either takes all pods at once or cannot go on",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kube-linter:pdb-unhealthy-pod-eviction-policy", "kube-linter:pdb-max-unavailable",
        "kube-linter:pdb-min-available", "polaris:missingPodDisruptionBudget", "polaris:pdbDisruptionsIsZero",
        "polaris:pdbMinAvailableGreaterThanHPAMinReplicas", "kube-score:deployment-has-poddisruptionbudget",
        "kube-score:statefulset-has-poddisruptionbudget", "kube-score:poddisruptionbudget-has-policy",
        "kyverno:require-pdb", "kyverno:pdb-minavailable-check", "kyverno:pdb-maxunavailable",
        "gatekeeper:K8sPodDisruptionBudget", "azure-policy:d9e8f2c1",
    ],
    remedies: [Set("spec.maxUnavailable", "1"), Set("spec.unhealthyPodEvictionPolicy", "AlwaysAllow")],
    check: Object(&["Deployment", "StatefulSet", "PodDisruptionBudget"], check),
}

const NOT_SUPPLIED: &str =
    "PodDisruptionBudgets not supplied: add the output of `kubectl get poddisruptionbudgets -A -o json`";

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    if object.kind() == "PodDisruptionBudget" {
        check_budget(object, judge);
        return;
    }
    let Some(replicas) = replicas(object, judge) else { return };
    if replicas.least < 2 {
        judge.not_applicable("there are not several pods to keep");
        return;
    }
    let template = object.path("spec.template");
    if !judge.relations().budgets_of(object, template).is_empty() {
        judge.pass();
    } else if is_listed(object, &["PodDisruptionBudget"]) {
        judge.fail_because(template.path("metadata.labels"), "no PodDisruptionBudget selects its pods");
    } else {
        judge.unknown(NOT_SUPPLIED);
    }
}

fn check_budget<'s>(budget: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let spec = budget.field().get("spec");
    let (most_away, least_there) = (spec.get("maxUnavailable"), spec.get("minAvailable"));
    if most_away.is_absent() && least_there.is_absent() {
        judge.fail_because(spec, "neither `maxUnavailable` nor `minAvailable` is set");
    }
    if matches!(Share::of(most_away), Some(Share::Number(0) | Share::Percent(0))) {
        judge.fail_as(Severity::Medium, most_away, "no pod may ever be evicted");
    }
    if let Some(least) = Share::of(least_there) {
        let pods = pods_kept(budget, judge);
        if least == Share::Percent(100) || pods.is_some_and(|pods| pods > 0 && least.of_pods(pods) >= pods) {
            judge.fail_as(Severity::Medium, least_there, "no pod may be evicted while all are well");
        }
    }
    let unhealthy = spec.get("unhealthyPodEvictionPolicy");
    if unhealthy.one_of(&["IfHealthyBudget", "AlwaysAllow"]) != Some("AlwaysAllow") {
        judge.fail_because(unhealthy, "pods that do not work can hold up a drain");
    }
}

/// How many pods the selected controllers keep at least; `None` where something else is selected, or nothing.
fn pods_kept<'s>(budget: ObjectRef<'s>, judge: &Judge<'s>) -> Option<i64> {
    let selected = judge.relations().selected_by(budget);
    let mut pods: i64 = 0;
    for object in &selected {
        if !matches!(object.kind(), "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController") {
            return None;
        }
        pods = pods.saturating_add(Notes::aside(|| replicas(*object, judge))?.least);
    }
    (!selected.is_empty()).then_some(pods)
}
