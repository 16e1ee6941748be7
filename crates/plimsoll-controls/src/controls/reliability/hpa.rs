use plimsoll_model::{Field, ObjectRef, Severity, Workload};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::pods::is_live;
use crate::facts::resources::{Amount, is_set, stated};

control! {
    /// ## What it checks
    /// Every HorizontalPodAutoscaler has a target in the input (Deployment, StatefulSet, ReplicaSet or
    /// ReplicationController; targets of other kinds are not looked for), keeps at least `least-replicas` pods (2
    /// unless you set it; `minReplicas` is 1 by default), can grow (`maxReplicas` above `minReplicas`), and is the only
    /// one for its target. Where it scales by a share of the requested CPU or memory, every container of the target
    /// requests that. A target in a manifest does not set `spec.replicas`, which would undo the scaling at every apply.
    ///
    /// ## Why it matters
    /// An autoscaler that points at nothing, or cannot work out a utilization because a container requests nothing,
    /// scales nothing. Two autoscalers for one target work against each other.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Correct `spec.scaleTargetRef`, `minReplicas` and `maxReplicas`; set requests on the containers; remove
    /// `spec.replicas` from the target.
    ///
    /// ## References
    /// - Kubernetes: Horizontal Pod Autoscaling
    id: "hpa",
    title: "Autoscaler without a target or room to scale",
    area: "reliability",
    severity: Info, "it does nothing, and nobody notices until the load comes",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kubescape:C-0300", "kube-linter:dangling-horizontalpodautoscaler",
        "kube-linter:hpa-minimum-three-replicas", "polaris:hpaMaxAvailability", "polaris:hpaMinAvailability",
        "kube-score:horizontalpodautoscaler-has-target", "kube-score:horizontalpodautoscaler-replicas",
        "kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured", "kyverno:check-hpa-exists",
        "kyverno:prevent-duplicate-hpa", "gatekeeper:K8sHorizontalPodAutoscaler",
    ],
    remedies: [
        Set("spec.minReplicas", "2"),
        Text("Let `spec.scaleTargetRef` name an object that exists, and leave `spec.replicas` out of that object."),
    ],
    check: Object(&["HorizontalPodAutoscaler"], check),
}

const SCALABLE: [&str; 4] = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

fn check<'s>(autoscaler: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(autoscaler, judge) {
        return;
    }
    let spec = autoscaler.field().get("spec");
    check_bounds(spec, judge);
    let reference = spec.get("scaleTargetRef");
    let (Some(kind), Some(name)) = (reference.get("kind").str(), reference.get("name").str()) else {
        judge.fail_because(reference, "no target is named");
        return;
    };
    let namespace = autoscaler.effective_namespace();
    let rivals = judge.relations();
    if rivals.autoscalers_for(autoscaler.scope(), namespace, kind, name).len() > 1 {
        judge.fail_because(reference, "another autoscaler has the same target");
    }
    match autoscaler.sibling(kind, namespace, name) {
        Some(target) => check_target(spec, target, judge),
        None if !SCALABLE.contains(&kind) => judge.pass(),
        None if is_listed(autoscaler, &[kind]) => judge.fail_because(reference, "the target does not exist"),
        None => judge.unknown(format!(
            "objects of kind {kind} not supplied: add the output of `kubectl get {kind} -A -o json`"
        )),
    }
}

fn check_bounds<'s>(spec: Field<'s>, judge: &mut Judge<'s>) {
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    let number = least.int().unwrap_or(1);
    if number < judge.parameters().least_replicas {
        judge.fail(least);
    }
    match most.int() {
        Some(most_pods) if most_pods <= number => judge.fail_because(most, "there is no room to scale"),
        Some(_) => judge.pass(),
        None => judge.fail(most),
    }
}

fn check_target<'s>(spec: Field<'s>, target: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let replicas = target.path("spec.replicas");
    if replicas.exists() && !is_live(target.metadata()) {
        judge.fail_because(replicas, "applying the target undoes the scaling");
    }
    let Some(workload) = Workload::of(target) else { return };
    for (resource, amount) in [("cpu", Amount::CpuRequest), ("memory", Amount::MemoryRequest)]
        .into_iter()
        .filter(|(resource, _)| scales_by(spec, resource))
    {
        for container in workload.containers().iter().filter(|container| container.is_long_running()) {
            let limit = if resource == "cpu" { Amount::CpuLimit } else { Amount::MemoryLimit };
            if !is_set(&workload, container, judge, amount) && !is_set(&workload, container, judge, limit) {
                judge.fail_as(
                    Severity::Low,
                    stated(container, amount),
                    format!("without a request no share of the {resource} can be worked out"),
                );
            }
        }
    }
}

/// Whether the autoscaler wants a share of what its target requests.
fn scales_by(spec: Field<'_>, resource: &str) -> bool {
    let old = spec.get("targetCPUUtilizationPercentage");
    (resource == "cpu" && old.exists())
        || spec.get("metrics").items().any(|metric| {
            let metric = metric.get("resource");
            metric.get("name").is_text(resource)
                && (metric.path("target.type").is_text("Utilization")
                    || metric.get("targetAverageUtilization").exists())
        })
}
