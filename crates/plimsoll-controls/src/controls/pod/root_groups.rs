use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::{LINUX_ONLY, each_security_context, effective, has_user_namespace, is_for_windows};

control! {
    /// ## What it checks
    /// Every container runs with a `runAsGroup` other than 0, its own or the pod's; absent fails, because then
    /// the group is 0 or the image's choice. The pod's `supplementalGroups` does not hold 0 and its `fsGroup`
    /// is not 0; there absent passes. Windows pods and pods with a user namespace of their own (`hostUsers:
    /// false`) are not judged.
    ///
    /// ## Why it matters
    /// Many files of images and volumes are open to the root group. A non-root user that is a member of it can
    /// change them.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set `runAsGroup` (and `fsGroup` where volumes are shared) to a number other than 0 in the pod's
    /// `securityContext`.
    ///
    /// ## References
    /// - Kubernetes: Configure a security context for a pod or container
    id: "root-groups",
    title: "Container runs with the root group",
    area: "pod",
    severity: Low, "gives what the root group may read or write, and only in what the container reaches",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2"],
    aliases: [
        "trivy:KSV-0116", "kyverno:require-non-root-groups", "kyverno:psp-check-supplemental-groups",
        "gatekeeper:K8sPSPFSGroup",
    ],
    remedies: [Set("spec.securityContext.runAsGroup", "10001")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_for_windows(workload) {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    if has_user_namespace(&workload.spec) {
        judge.not_applicable("the pod has a user namespace of its own");
        return;
    }
    for group in workload.spec.security("supplementalGroups").items() {
        if group.int() == Some(0) {
            judge.fail(group);
        }
    }
    let volumes = workload.spec.security("fsGroup");
    if volumes.int() == Some(0) {
        judge.fail(volumes);
    }
    each_security_context(workload, judge, |container, judge| {
        let group = effective(workload, container, SecuritySlot::RunAsGroup);
        if group.int().is_none_or(|group| group == 0) {
            judge.fail(group);
        }
    });
}
