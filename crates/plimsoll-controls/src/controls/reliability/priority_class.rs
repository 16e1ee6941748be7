use plimsoll_model::kubernetes::PodSlot;
use plimsoll_model::{Severity, Workload};

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// Every workload names a `priorityClassName` that exists, unless the input has a PriorityClass with
    /// `globalDefault: true`. The classes `system-node-critical` and `system-cluster-critical`, which every cluster
    /// has, are not for your workloads: they put a pod before parts of AKS (that is a low finding).
    ///
    /// ## Why it matters
    /// All pods without a class have priority 0: when nodes run full, a report is as important as the checkout. A pod
    /// with a system class evicts parts of the platform instead.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Create a few PriorityClass objects and name one in every pod template.
    ///
    /// ## References
    /// - Kubernetes: Pod Priority and Preemption
    id: "priority-class",
    title: "Pod without a fitting priority class",
    area: "reliability",
    severity: Info, "under pressure the wrong pods go first",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kube-linter:priority-class-name", "polaris:priorityClassNotSet", "kyverno:allowed-podpriorities",
        "kyverno:require-pod-priorityclassname",
    ],
    remedies: [Set("spec.template.spec.priorityClassName", "CLASS")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let object = workload.object;
    if is_passed_over(object, judge) {
        return;
    }
    let field = workload.spec.get(PodSlot::PriorityClassName);
    match field.str().filter(|name| !name.is_empty()) {
        Some("system-node-critical" | "system-cluster-critical") => {
            judge.fail_as(Severity::Low, field, "the class is for parts of the platform");
        }
        Some(name) if object.sibling("PriorityClass", "", name).is_some() => judge.pass(),
        Some(_) if judge.snapshot().is_supplied(object.scope(), "PriorityClass") => {
            judge.fail_because(field, "the input has no PriorityClass of that name");
        }
        Some(_) => judge.pass(),
        None if has_default(workload, judge) => judge.pass(),
        None => judge.fail(field),
    }
}

fn has_default<'s>(workload: &Workload<'s>, judge: &Judge<'s>) -> bool {
    judge
        .snapshot()
        .objects_of_in(workload.object.scope(), "PriorityClass")
        .any(|class| class.field().get("globalDefault").bool() == Some(true))
}
