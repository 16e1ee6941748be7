use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::replicas::replicas;

control! {
    /// ## What it checks
    /// Every Deployment and StatefulSet keeps at least `least-replicas` pods (2 unless you set it): by `spec.replicas`,
    /// whose default is 1, or by the minimum of the autoscaler that scales it (HorizontalPodAutoscaler, default 1; KEDA
    /// ScaledObject, default 0). One that is scaled to 0 by hand is not judged.
    ///
    /// ## Why it matters
    /// Every AKS upgrade drains every node. A workload with one pod is away for the time that the pod takes to start
    /// elsewhere.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Set `spec.replicas` or the minimum of the autoscaler to 2 or more, and spread the pods over nodes.
    ///
    /// ## References
    /// - Microsoft: Deployment and cluster reliability best practices for AKS
    /// - Kubernetes: Disruptions
    id: "replicas",
    title: "Too few replicas",
    area: "reliability",
    severity: Info, "one lost node, or one upgrade, is an outage",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kube-linter:minimum-three-replicas", "polaris:deploymentMissingReplicas",
        "kube-score:deployment-replicas", "kyverno:deployment-has-multiple-replicas",
        "kyverno:require-replicas-allow-disruption", "gatekeeper:K8sReplicaLimits",
    ],
    remedies: [Set("spec.replicas", "2")],
    check: Object(&["Deployment", "StatefulSet"], check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    let Some(replicas) = replicas(object, judge) else {
        return;
    };
    if replicas.least == 0 && !replicas.is_scaled {
        judge.not_applicable("scaled to 0");
    } else if replicas.least < judge.parameters().least_replicas {
        judge.fail(replicas.field);
    } else {
        judge.pass();
    }
}
