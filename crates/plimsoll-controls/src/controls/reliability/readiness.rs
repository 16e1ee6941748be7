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

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    require(workload, judge, Slot::ReadinessProbe);
}
