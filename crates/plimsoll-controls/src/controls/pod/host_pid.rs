use plimsoll_model::Workload;
use plimsoll_model::kubernetes::PodSlot;

use crate::Judge;

control! {
    /// ## What it checks
    /// `spec.hostPID` is not `true`. Absent means false.
    ///
    /// ## Why it matters
    /// In the node's process namespace a container reads the secrets in other containers' environments through
    /// `/proc`, can end their processes, and with `SYS_PTRACE` or root can take them over, the kubelet among
    /// them.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny such pods outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Remove the field. For a debugger next to one container use `shareProcessNamespace` or an ephemeral
    /// container.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostNamespaces` (baseline)
    /// - Azure Policy 47a1ee2f
    id: "host-pid",
    title: "Pod shares the process namespace of the node",
    area: "pod",
    severity: High, "shows every process of the node with its environment and command line, and root may trace them",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "cis-aks:4.2.2", "mcsb:PV-2", "attack:T1611", "attack:T1057"],
    aliases: [
        "kubescape:C-0194", "kubescape:C-0214", "kubescape:C-0275", "trivy:KSV-0010",
        "kube-linter:host-pid", "polaris:hostPIDSet", "kubeaudit:NamespaceHostPIDTrue",
        "checkov:CKV_K8S_17", "checkov:CKV_K8S_1",
    ],
    remedies: [Set("spec.hostPID", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let shared = workload.spec.get(PodSlot::HostPid);
    if shared.bool() == Some(true) {
        judge.fail(shared);
    }
}
