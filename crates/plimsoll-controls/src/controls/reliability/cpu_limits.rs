use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::resources::{Amount, require};

control! {
    /// ## What it checks
    /// Every container and init container has a CPU limit: `resources.limits.cpu`, or the pod as a whole
    /// (`spec.resources`), or a LimitRange of its namespace. A limit of 0 is none.
    ///
    /// ## Why it matters
    /// A container without a limit may use all idle CPU of its node; a cryptocurrency miner in it costs as much as the
    /// node can give. Where requests are set everywhere, some teams leave CPU limits out on purpose, because limits
    /// throttle: suppress the control then.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards fill in requests and limits that are
    /// missing altogether; what they choose (500m and 2048Mi) is rarely what the program needs.
    ///
    /// ## How to fix
    /// Set `resources.limits.cpu`.
    ///
    /// ## References
    /// - Kubernetes: Resource Management for Pods and Containers
    /// - Microsoft: Deployment safeguards
    id: "cpu-limits",
    title: "Container without a CPU limit",
    area: "reliability",
    severity: Low, "a busy loop takes the idle CPU of the node, but not what others requested",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "attack:T1496"],
    aliases: [
        "kubescape:C-0050", "kubescape:C-0270", "trivy:KSV-0011", "polaris:cpuLimitsMissing",
        "kubeaudit:LimitsCPUNotSet", "kubeaudit:LimitsCPUExceeded", "checkov:CKV_K8S_11",
        "kyverno:require-cpu-limits",
    ],
    remedies: [Set("resources.limits.cpu", "500m")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    require(workload, judge, Amount::CpuLimit);
}
