use plimsoll_model::{ContainerList, Workload};

use crate::Judge;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// `spec.ephemeralContainers` is absent or empty: nobody has put a debug container into the pod. The API server
    /// keeps the list until the pod is deleted, also after the container has ended.
    ///
    /// ## Why it matters
    /// `kubectl debug` runs an image of the caller's choice beside the program, in the same network and, on request, in
    /// the same process namespace: it reads the program's memory and its mounted secrets. What was looked at, and by
    /// whom, is in no manifest. A pod that was debugged also no longer is what was deployed.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Find the request in the audit log (verb `patch`, subresource `ephemeralcontainers`). Delete the pod when the
    /// debugging is over, so that its controller makes a clean one. Grant `pods/ephemeralcontainers` to few.
    ///
    /// ## References
    /// - Kubernetes: Ephemeral Containers
    /// - MITRE ATT&CK T1609: Container Administration Command
    id: "debug-container",
    title: "Pod holds a debug container",
    area: "pod",
    severity: Low, "ordinary during a fault, telling in an incident",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "attack:T1609"],
    aliases: ["kyverno:block-ephemeral-containers"],
    remedies: [Command("kubectl delete pod POD -n NAMESPACE")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        if container.list == ContainerList::Ephemeral {
            judge.fail(container.field());
        }
    });
}
