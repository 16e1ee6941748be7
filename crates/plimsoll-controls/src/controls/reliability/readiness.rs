use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::probes::require;

control! {
    /// ## What it checks
    /// Every container that runs for as long as its pod, sidecars included, has a `readinessProbe` that asks something.
    /// Pods that run to completion are not judged.
    ///
    /// ## Why it matters
    /// Without it a pod counts as ready as soon as its process runs. Each rollout and each restart then sends requests
    /// to pods that cannot answer yet, and a rollout of a broken version goes through.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards warn of it.
    ///
    /// ## How to fix
    /// Add a `readinessProbe` that succeeds when the container can answer requests.
    ///
    /// ## References
    /// - Kubernetes: Configure Liveness, Readiness and Startup Probes
    /// - Azure Policy b1a9997f
    id: "readiness",
    title: "Container without a readiness probe",
    area: "reliability",
    severity: Low, "requests reach pods that cannot answer, at every rollout",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:ensureProbesConfiguredInKubernetesCluster"],
    aliases: [
        "kubescape:C-0018", "kube-linter:no-readiness-probe", "polaris:readinessProbeMissing",
        "checkov:CKV_K8S_9",
    ],
    remedies: [Set("readinessProbe", "{ httpGet: { path: /healthz, port: PORT } }")],
    check: Workload(check),
}

/// Whether nothing asks if the pod is ready: it belongs to no controller, and none of the Services in the input
/// selects it.
fn is_read_by_nobody<'s>(workload: &Workload<'s>, judge: &Judge<'s>) -> bool {
    let object = workload.object;
    object.kind() == "Pod"
        && object.controller().is_none()
        && judge.snapshot().is_supplied(object.scope(), "Service")
        && judge.relations().services_of(workload).is_empty()
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_read_by_nobody(workload, judge) {
        judge.not_applicable("no Service in the input sends traffic to the pod, and no rollout waits for it");
        return;
    }
    require(workload, judge, Slot::ReadinessProbe);
}
