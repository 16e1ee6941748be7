use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::resources::{Amount, require};

control! {
    /// ## What it checks
    /// Every container and init container requests CPU: `resources.requests.cpu`, or, as Kubernetes fills in,
    /// `resources.limits.cpu`; or the pod as a whole (`spec.resources`), or a LimitRange of its namespace. A request of
    /// 0 is none.
    ///
    /// ## Why it matters
    /// Without a request the scheduler counts the pod as needing nothing. Nodes are overfilled, and under load the pod
    /// gets what is left over. A HorizontalPodAutoscaler cannot work out a utilization either.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards fill in requests and limits that are
    /// missing altogether; what they choose (500m and 2048Mi) is rarely what the program needs.
    ///
    /// ## How to fix
    /// Set `resources.requests.cpu` to what the container needs in normal operation.
    ///
    /// ## References
    /// - Kubernetes: Resource Management for Pods and Containers
    /// - Microsoft: Deployment safeguards
    id: "cpu-requests",
    title: "Container without a CPU request",
    area: "reliability",
    severity: Low, "the scheduler packs the pod blindly, and it starves first",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:containerResourceRequests"],
    aliases: [
        "kubescape:C-0268", "trivy:KSV-0015", "kube-linter:unset-cpu-requirements",
        "polaris:cpuRequestsMissing", "checkov:CKV_K8S_10", "azure-policy:03a4ecdb",
    ],
    remedies: [Set("resources.requests.cpu", "100m")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    require(workload, judge, Amount::CpuRequest);
}
