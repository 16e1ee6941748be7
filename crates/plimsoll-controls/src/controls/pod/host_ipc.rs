use plimsoll_model::Workload;
use plimsoll_model::kubernetes::PodSlot;

use crate::Judge;

control! {
    /// ## What it checks
    /// `spec.hostIPC` is not `true`. Absent means false.
    ///
    /// ## Why it matters
    /// Shared memory segments, semaphores and message queues of the node's processes carry their data past
    /// every other boundary. A container in the same namespace reads and changes them.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny such pods outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Remove the field. Containers of one pod share memory without it; mount an `emptyDir` with `medium:
    /// Memory` for size.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostNamespaces` (baseline)
    /// - Azure Policy 47a1ee2f
    id: "host-ipc",
    title: "Pod shares the inter-process communication of the node",
    area: "pod",
    severity: High, "opens the shared memory of the node's processes to reading and writing",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "cis-aks:4.2.3", "mcsb:PV-2", "attack:T1611"],
    aliases: [
        "kubescape:C-0195", "kubescape:C-0215", "kubescape:C-0276", "trivy:KSV-0008",
        "kube-linter:host-ipc", "polaris:hostIPCSet", "kubeaudit:NamespaceHostIPCTrue",
        "checkov:CKV_K8S_18", "checkov:CKV_K8S_3",
    ],
    remedies: [Set("spec.hostIPC", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let shared = workload.spec.get(PodSlot::HostIpc);
    if shared.bool() == Some(true) {
        judge.fail(shared);
    }
}
