use plimsoll_model::{ContainerList, Workload};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::pods::each_container;
use crate::facts::quantity::Quantity;
use crate::facts::resources::{Amount, is_set, quantity, stated};

control! {
    /// ## What it checks
    /// No container leaves both its CPU and its memory unlimited, asks for more than its limit, or has limits above
    /// what you allow (parameters `greatest-cpu-limit`, `greatest-memory-limit`) or a memory limit more than
    /// `greatest-limit-ratio` times the request. The last three are off unless you set them. Limits of the pod as a
    /// whole (`spec.resources`) and of a LimitRange count.
    ///
    /// ## Why it matters
    /// A container without any limit is bounded by its node only. A limit far above the request promises memory that
    /// the node does not have: when several containers claim it at once, some of them are killed.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards fill in limits where none are set.
    ///
    /// ## How to fix
    /// Set `resources.limits.memory` and, where you want it, `resources.limits.cpu`; keep requests at or below them.
    ///
    /// ## References
    /// - Kubernetes: Resource Management for Pods and Containers
    /// - Microsoft: Deployment safeguards
    /// - Azure Policy e345eecc
    id: "resource-limits",
    title: "Resources are unbounded or out of proportion",
    area: "reliability",
    severity: Medium, "one container can take what the whole node has",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "attack:T1499"],
    aliases: [
        "kubescape:C-0009", "kubescape:C-0303", "kubeaudit:LimitsNotSet", "kube-score:container-resources",
        "kyverno:require-requests-limits", "kyverno:enforce-resources-as-ratio",
        "gatekeeper:K8sContainerLimits", "gatekeeper:K8sContainerRatios", "gatekeeper:K8sContainerRequests",
        "gatekeeper:K8sRequiredResources", "azure-policy:e345eecc", "azure-policy:a2d3ed81",
    ],
    remedies: [Set("resources.limits.memory", "256Mi")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(workload.object, judge) {
        return;
    }
    let parameters = judge.parameters();
    each_container(workload, judge, |container, judge| {
        if container.list == ContainerList::Ephemeral {
            return;
        }
        let is_bounded = [Amount::CpuLimit, Amount::MemoryLimit]
            .into_iter()
            .any(|amount| is_set(workload, container, judge, amount));
        if !is_bounded {
            judge.fail_because(
                container.field().path("resources.limits"),
                "neither CPU nor memory is limited",
            );
        }
        for (request, limit, greatest) in [
            (Amount::CpuRequest, Amount::CpuLimit, &parameters.greatest_cpu_limit),
            (Amount::MemoryRequest, Amount::MemoryLimit, &parameters.greatest_memory_limit),
        ] {
            let (request, limit) = (stated(container, request), stated(container, limit));
            let Some(limited) = quantity(limit) else { continue };
            if Quantity::parse(greatest).is_some_and(|greatest| limited > greatest) {
                judge.fail_because(limit, format!("more than {greatest}"));
            }
            let Some(requested) = quantity(request) else { continue };
            if requested > limited {
                judge.fail_because(request, "the request is above the limit");
            }
            let ratio = limited.ratio_to(requested).unwrap_or_default();
            let greatest_ratio = i128::from(parameters.greatest_limit_ratio);
            if greatest_ratio > 0 && ratio > greatest_ratio {
                judge.fail_because(limit, format!("more than {greatest_ratio} times the request"));
            }
        }
    });
}
