use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::resources::{Amount, require};

control! {
    /// ## What it checks
    /// Every container and init container requests memory: `resources.requests.memory`, or, as Kubernetes fills in,
    /// `resources.limits.memory`; or the pod as a whole (`spec.resources`), or a LimitRange of its namespace. A request
    /// of 0 is none.
    ///
    /// ## Why it matters
    /// Without a request the scheduler counts the pod as needing nothing. When memory on the node runs short, pods that
    /// use more than they asked for are evicted first: this one always does.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards fill in requests and limits that are
    /// missing altogether; what they choose (500m and 2048Mi) is rarely what the program needs.
    ///
    /// ## How to fix
    /// Set `resources.requests.memory` to what the container needs in normal operation.
    ///
    /// ## References
    /// - Kubernetes: Resource Management for Pods and Containers
    /// - Microsoft: Deployment safeguards
    id: "memory-requests",
    title: "Container without a memory request",
    area: "reliability",
    severity: Low, "the pod is the first to be evicted when the node runs short",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:containerResourceRequests"],
    aliases: [
        "kubescape:C-0269", "trivy:KSV-0016", "kube-linter:unset-memory-requirements",
        "polaris:memoryRequestsMissing", "checkov:CKV_K8S_12",
    ],
    remedies: [Set("resources.requests.memory", "128Mi")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    require(workload, judge, Amount::MemoryRequest);
}
