use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::resources::{Amount, require};

control! {
    /// ## What it checks
    /// Every container and init container has a memory limit: `resources.limits.memory`, or the pod as a whole
    /// (`spec.resources`), or a LimitRange of its namespace. A limit of 0 is none.
    ///
    /// ## Why it matters
    /// A container without a limit can use up the memory of its node. The kernel then kills processes of other pods,
    /// and the kubelet evicts.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards fill in requests and limits that are
    /// missing altogether; what they choose (500m and 2048Mi) is rarely what the program needs.
    ///
    /// ## How to fix
    /// Set `resources.limits.memory`.
    ///
    /// ## References
    /// - Kubernetes: Resource Management for Pods and Containers
    /// - Microsoft: Deployment safeguards
    id: "memory-limits",
    title: "Container without a memory limit",
    area: "reliability",
    severity: Medium, "one leak takes down every pod of the node",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "attack:T1499"],
    aliases: [
        "kubescape:C-0004", "kubescape:C-0271", "trivy:KSV-0018", "polaris:memoryLimitsMissing",
        "kubeaudit:LimitsMemoryNotSet", "kubeaudit:LimitsMemoryExceeded", "checkov:CKV_K8S_13",
    ],
    remedies: [Set("resources.limits.memory", "256Mi")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    require(workload, judge, Amount::MemoryLimit);
}
