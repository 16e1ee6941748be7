use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::{LINUX_ONLY, each_security_context, is_for_windows};

control! {
    /// ## What it checks
    /// Every container sets `securityContext.readOnlyRootFilesystem: true`. Absent means writable. Windows pods
    /// are not judged: the field has no effect there.
    ///
    /// ## Why it matters
    /// A file system that cannot be written to keeps downloaded tools and changed programs out, and makes the
    /// image that was scanned the program that runs.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set `securityContext.readOnlyRootFilesystem: true` and mount an `emptyDir` where the program writes,
    /// `/tmp` mostly.
    ///
    /// ## References
    /// - Kubernetes: Configure a security context for a pod or container
    /// - Azure Policy df49d893
    id: "readonly-rootfs",
    title: "Container may change its own file system",
    area: "pod",
    severity: Low, "lets an intruder bring tools and stay, inside the container only",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1554"],
    aliases: [
        "kubescape:C-0017", "trivy:KSV-0014", "kube-linter:no-read-only-root-fs",
        "polaris:notReadOnlyRootFilesystem", "kubeaudit:ReadOnlyRootFilesystemFalse",
        "kubeaudit:ReadOnlyRootFilesystemNil", "checkov:CKV_K8S_22",
        "kube-score:container-security-context-readonlyrootfilesystem", "kyverno:require-ro-rootfs",
        "gatekeeper:K8sPSPReadOnlyRootFilesystem", "azure-policy:df49d893",
    ],
    remedies: [Set("securityContext.readOnlyRootFilesystem", "true")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_for_windows(workload) {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        let read_only = container.security(SecuritySlot::ReadOnlyRootFilesystem);
        if read_only.bool() != Some(true) {
            judge.fail(read_only);
        }
    });
}
