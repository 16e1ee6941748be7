use plimsoll_model::Workload;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::Judge;
use crate::facts::pods::each_security_context;

control! {
    /// ## What it checks
    /// No container, init container or ephemeral container sets `securityContext.privileged: true`. Absent
    /// means false.
    ///
    /// ## Why it matters
    /// A privileged container has every capability and every device of the node and no seccomp or AppArmor
    /// profile. Whoever runs code in it is root on the node, and from there holds the kubelet's credential and
    /// the tokens of all pods that run there.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny such pods outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Remove the field or set it to `false`, and add the single capability that the program needs.
    ///
    /// ## References
    /// - Pod Security Standards, check `privileged` (baseline)
    /// - Azure Policy 95edb821
    id: "privileged",
    title: "Privileged container",
    area: "pod",
    severity: High, "root on the node, but only for who runs code in the container",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:privileged", "pss-restricted:privileged", "nsa:pod-security", "cis-aks:4.2.1",
        "mcsb:PV-2", "deployment-safeguards:privilegedContainers", "attack:T1611",
        "threat-matrix:privileged-container",
    ],
    aliases: [
        "kubescape:C-0057", "kubescape:C-0193", "kubescape:C-0213", "trivy:KSV-0017",
        "kube-linter:privileged-container", "polaris:runAsPrivileged", "kubeaudit:PrivilegedTrue",
        "kubeaudit:PrivilegedNil", "checkov:CKV_K8S_16", "checkov:CKV_K8S_2",
        "kube-score:container-security-context-privileged", "kyverno:disallow-privileged-containers",
        "gatekeeper:K8sPSPPrivilegedContainer", "azure-policy:7ce7ac02", "azure-policy:95edb821",
    ],
    remedies: [Set("securityContext.privileged", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_security_context(workload, judge, |container, judge| {
        let privileged = container.security(SecuritySlot::Privileged);
        if privileged.bool() == Some(true) {
            judge.fail(privileged);
        }
    });
}
