use plimsoll_model::Workload;
use plimsoll_model::kubernetes::Slot;

use crate::Judge;
use crate::facts::probes::require;

control! {
    /// ## What it checks
    /// Every container that runs for as long as its pod, sidecars included, has a `livenessProbe` that asks something.
    /// Pods that run to completion are not judged.
    ///
    /// ## Why it matters
    /// A process that hangs, but does not exit, is never restarted. The failure lasts until somebody notices.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards warn of it.
    ///
    /// ## How to fix
    /// Add a `livenessProbe` that fails only when a restart helps; never let it depend on another service.
    ///
    /// ## References
    /// - Kubernetes: Configure Liveness, Readiness and Startup Probes
    /// - Azure Policy b1a9997f
    id: "liveness",
    title: "Container without a liveness probe",
    area: "reliability",
    severity: Low, "a hung process is not restarted",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:ensureProbesConfiguredInKubernetesCluster"],
    aliases: [
        "kubescape:C-0056", "kube-linter:no-liveness-probe", "polaris:livenessProbeMissing",
        "checkov:CKV_K8S_8",
    ],
    remedies: [Set("livenessProbe", "{ httpGet: { path: /healthz, port: PORT } }")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    require(workload, judge, Slot::LivenessProbe);
}
