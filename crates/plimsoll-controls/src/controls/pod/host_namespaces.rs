use plimsoll_model::Workload;
use plimsoll_model::kubernetes::PodSlot;

use crate::Judge;

control! {
    /// ## What it checks
    /// None of `spec.hostNetwork`, `spec.hostPID` and `spec.hostIPC` is `true`. Absent means false. The
    /// controls `host-network`, `host-pid` and `host-ipc` ask the same one by one; this one is the check of the
    /// standard.
    ///
    /// ## Why it matters
    /// Namespaces are what makes a container: without them its processes, its memory or its network are those
    /// of the node.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny such pods outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Remove the fields; keep the few agents that need one in a namespace of their own with few writers.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostNamespaces` (baseline)
    /// - Azure Policy 47a1ee2f
    id: "host-namespaces",
    title: "Pod shares a namespace of the node",
    area: "pod",
    severity: High, "each of the three opens the node to the container in its own way",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:hostNamespaces", "pss-restricted:hostNamespaces", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:blockHostNamespaces", "attack:T1611",
    ],
    aliases: [
        "kubescape:C-0038", "kyverno:disallow-host-namespaces", "gatekeeper:K8sPSPHostNamespace",
        "azure-policy:47a1ee2f",
    ],
    remedies: [
        Set("spec.hostNetwork", "false"),
        Set("spec.hostPID", "false"),
        Set("spec.hostIPC", "false"),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for slot in [PodSlot::HostNetwork, PodSlot::HostPid, PodSlot::HostIpc] {
        let shared = workload.spec.get(slot);
        if shared.bool() == Some(true) {
            judge.fail(shared);
        }
        // One that cannot be read does not hide the next.
        judge.pass();
    }
}
