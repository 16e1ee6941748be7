use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::{LINUX_ONLY, each_security_context};

control! {
    /// ## What it checks
    /// Every container, init container and ephemeral container sets `securityContext.allowPrivilegeEscalation:
    /// false`. Absent fails: Kubernetes then allows it. Pods with `spec.os.name: windows` are not judged, as in
    /// the standard from v1.25 on.
    ///
    /// ## Why it matters
    /// With the field at `false` the kernel's `no_new_privs` flag is set, and a set-uid binary or a file
    /// capability in the image no longer turns an ordinary user into root. Without it a non-root container is
    /// only as safe as every program in it.
    ///
    /// ## Who must fix it
    /// You, in both modes: deployment safeguards ask for it at the level restricted only, which is not the
    /// default of either.
    ///
    /// ## How to fix
    /// Set `securityContext.allowPrivilegeEscalation: false` in every container. There is no such field for the
    /// whole pod.
    ///
    /// ## References
    /// - Pod Security Standards, check `allowPrivilegeEscalation` (restricted)
    /// - Azure Policy 1c6e92c9
    /// - Linux kernel: no_new_privs
    id: "privilege-escalation",
    title: "Processes may gain more privileges than their parent",
    area: "pod",
    severity: Medium, "lets a set-uid program in the image undo a non-root user, but escapes nothing by itself",
    standard: You,
    automatic: You,
    frameworks: [
        "pss-restricted:allowPrivilegeEscalation", "nsa:pod-security", "cis-aks:4.2.5", "mcsb:PV-2",
        "deployment-safeguards:containerNoPrivilegeEscalation", "attack:T1548.001",
    ],
    aliases: [
        "kubescape:C-0016", "kubescape:C-0197", "kubescape:C-0217", "trivy:KSV-0001",
        "kube-linter:privilege-escalation-container", "polaris:privilegeEscalationAllowed",
        "kubeaudit:AllowPrivilegeEscalationNil", "kubeaudit:AllowPrivilegeEscalationTrue",
        "checkov:CKV_K8S_20", "checkov:CKV_K8S_5", "kyverno:disallow-privilege-escalation",
        "gatekeeper:K8sPSPAllowPrivilegeEscalationContainer", "azure-policy:1c6e92c9",
    ],
    remedies: [Set("securityContext.allowPrivilegeEscalation", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if workload.spec.is_windows() {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        let allowed = container.security(SecuritySlot::AllowPrivilegeEscalation);
        if allowed.bool() != Some(false) {
            judge.fail(allowed);
        }
    });
}
