use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{ContainerList, Workload};

use crate::Judge;
use crate::facts::pods::each_container;

control! {
    /// ## What it checks
    /// No container sets `stdin: true` or `tty: true`. Absent means false. Ephemeral containers are not judged:
    /// they are made for debugging.
    ///
    /// ## Why it matters
    /// A service needs neither. Containers with a terminal are mostly debugging pods that were left behind,
    /// with tools an intruder welcomes.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove both fields. To look into a running pod use `kubectl debug`.
    ///
    /// ## References
    /// - Kubernetes: Debug running pods
    id: "interactive-tty",
    title: "Container waits for someone at a terminal",
    area: "pod",
    severity: Info, "hints at something run by hand; it opens nothing by itself",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "attack:T1609"],
    aliases: ["gatekeeper:K8sDisallowInteractiveTTY"],
    remedies: [
        Set("stdin", "false"),
        Set("tty", "false"),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_container(workload, judge, |container, judge| {
        if container.list == ContainerList::Ephemeral {
            return;
        }
        for slot in [Slot::Stdin, Slot::Tty] {
            let field = container.get(slot);
            if field.bool() == Some(true) {
                judge.fail(field);
            }
        }
    });
}
