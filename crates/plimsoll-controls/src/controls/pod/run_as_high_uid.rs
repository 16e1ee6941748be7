use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::{LINUX_ONLY, each_security_context, effective, has_user_namespace, is_for_windows};

control! {
    /// ## What it checks
    /// Every container runs with a `runAsUser` and a `runAsGroup` of at least 10000, its own or the pod's.
    /// Absent fails: then the image decides, and most choose 0. Windows pods and pods with a user namespace of
    /// their own (`hostUsers: false`) are not judged.
    ///
    /// ## Why it matters
    /// Numbers below 10000 belong to users of the node. A container that reaches the node's files, through a
    /// volume or a flaw of the runtime, then owns what that user owns.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Choose a user and group above 10000 in the image and name them in the pod's `securityContext`.
    ///
    /// ## References
    /// - Kubernetes: Configure a security context for a pod or container
    id: "run-as-high-uid",
    title: "User or group of the container may exist on the node",
    area: "pod",
    severity: Low, "matters only once something else lets the container reach files or processes of the node",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2"],
    aliases: [
        "trivy:KSV-0021", "trivy:KSV-0020", "checkov:CKV_K8S_40",
        "kube-score:container-security-context-user-group-id",
    ],
    remedies: [
        Set("spec.securityContext.runAsUser", "10001"),
        Set("spec.securityContext.runAsGroup", "10001"),
    ],
    check: Workload(check),
}

/// The lowest number that no distribution gives to a user of its own.
const LOWEST: i64 = 10_000;

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_for_windows(workload) {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    if has_user_namespace(&workload.spec) {
        judge.not_applicable("the pod has a user namespace of its own");
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        for slot in [SecuritySlot::RunAsUser, SecuritySlot::RunAsGroup] {
            let id = effective(workload, container, slot);
            if id.int().is_none_or(|id| id < LOWEST) {
                judge.fail_because(id, slot.key());
            }
        }
    });
}
