use plimsoll_model::{ContainerList, Workload};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::pods::each_container;
use crate::facts::probes::runs_on;

control! {
    /// ## What it checks
    /// Every container of a pod that a Service sends traffic to has a `lifecycle.preStop` hook. Sidecars, pods that run
    /// to completion, and pods that no Service in the input selects are not judged.
    ///
    /// ## Why it matters
    /// A pod that ends is told to stop at the same time as it is taken out of the Service, and the latter takes a while
    /// to reach all nodes. A short `sleep` before the stop lets the last requests through.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Add `lifecycle.preStop.sleep.seconds` (Kubernetes 1.30 and later), or end requests in the program after it is
    /// told to stop and suppress the control.
    ///
    /// ## References
    /// - Kubernetes: Container Lifecycle Hooks
    /// - Azure Policy 1a3b9003
    id: "prestop",
    title: "Served container without a preStop hook",
    area: "reliability",
    severity: Info, "a few requests fail at every rollout",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: ["azure-policy:1a3b9003"],
    remedies: [Set("lifecycle.preStop.sleep.seconds", "10")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(workload.object, judge) || !runs_on(workload, judge) {
        return;
    }
    if judge.relations().services_of(workload).is_empty() {
        if is_listed(workload.object, &["Service"]) {
            judge.not_applicable("no Service in the input sends traffic to it");
        } else {
            judge.unknown("Services not supplied: add the output of `kubectl get services -A -o json`");
        }
        return;
    }
    each_container(workload, judge, |container, judge| {
        let hook = container.field().path("lifecycle.preStop");
        if container.list == ContainerList::Regular && hook.is_empty() {
            judge.fail(hook);
        }
    });
}
