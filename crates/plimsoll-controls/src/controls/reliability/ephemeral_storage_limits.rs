use plimsoll_model::{ContainerList, Workload};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::pods::each_container;
use crate::facts::quantity::Quantity;
use crate::facts::resources::quantity;

control! {
    /// ## What it checks
    /// Every container and init container limits the disk of its node that it may fill
    /// (`resources.limits.ephemeral-storage`), and asks for as much as it may fill
    /// (`resources.requests.ephemeral-storage`). A limit of 0 is none. A request that is absent is the limit: the API
    /// server fills it in. A limit above the parameter `greatest-ephemeral-storage-limit` fails too (none unless you set
    /// it).
    ///
    /// ## Why it matters
    /// Logs, the writable layer of the container and `emptyDir` volumes lie on the disk of the node. One container that
    /// fills it puts the node under disk pressure, and the kubelet then evicts pods, those first that use more than
    /// they asked for.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes. What deployment safeguards fill in on AKS Automatic are CPU
    /// and memory only.
    ///
    /// ## How to fix
    /// Set request and limit to what the program writes between two restarts, logs included.
    ///
    /// ## References
    /// - Kubernetes: Local ephemeral storage
    /// - Kubernetes: Node-pressure Eviction
    id: "ephemeral-storage-limits",
    title: "Container may fill the disk of its node",
    area: "reliability",
    severity: Low, "evicts other pods of the node, but only by what the program itself writes",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1499"],
    aliases: [
        "kube-score:container-ephemeral-storage-request-and-limit",
        "kube-score:container-ephemeral-storage-request-equals-limit",
        "gatekeeper:K8sContainerEphemeralStorageLimit", "kyverno:require-emptydir-requests-and-limits",
    ],
    remedies: [Set("resources.limits.ephemeral-storage", "1Gi")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(workload.object, judge) {
        return;
    }
    let greatest = judge.parameters().greatest_ephemeral_storage_limit.as_str();
    each_container(workload, judge, |container, judge| {
        // Ephemeral containers may state no resources.
        if container.list == ContainerList::Ephemeral {
            return;
        }
        let limit = container.field().path("resources.limits.ephemeral-storage");
        let Some(limited) = quantity(limit).filter(|limited| *limited > Quantity::ZERO) else {
            judge.fail(limit);
            return;
        };
        if Quantity::parse(greatest).is_some_and(|greatest| limited > greatest) {
            judge.fail_because(limit, format!("more than {greatest}"));
        }
        let request = container.field().path("resources.requests.ephemeral-storage");
        if quantity(request).is_some_and(|requested| requested < limited) {
            judge.fail_because(request, "less than the limit: evicted first when the disk is full");
        }
    });
}
