use plimsoll_model::Workload;
use plimsoll_model::kubernetes::PodSlot;

use crate::Judge;

control! {
    /// ## What it checks
    /// `spec.hostNetwork` is not `true`. Absent means false.
    ///
    /// ## Why it matters
    /// Such a pod reaches everything that listens on the node's loopback address, can capture the traffic of
    /// other pods, is subject to no NetworkPolicy, and gets tokens of the node's managed identity from the
    /// metadata service even where AKS restricts it for other pods.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny such pods outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Remove the field and use a Service. Ingress controllers and metrics agents seldom need it either.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostNamespaces` (baseline)
    /// - Azure Policy 47a1ee2f
    /// - Microsoft: Block pod access to the Azure Instance Metadata Service
    id: "host-network",
    title: "Pod shares the network of the node",
    area: "pod",
    severity: High, "speaks with the node's address, past network policies, and reaches the metadata service of Azure",
    standard: You,
    automatic: Shared,
    frameworks: [
        "nsa:pod-security", "nsa:network-separation", "cis-aks:4.2.4", "mcsb:NS-2", "attack:T1611",
        "attack:T1552.005",
    ],
    aliases: [
        "kubescape:C-0041", "kubescape:C-0196", "kubescape:C-0216", "trivy:KSV-0009",
        "kube-linter:host-network", "polaris:hostNetworkSet", "kubeaudit:NamespaceHostNetworkTrue",
        "checkov:CKV_K8S_19", "checkov:CKV_K8S_4",
    ],
    remedies: [Set("spec.hostNetwork", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let shared = workload.spec.get(PodSlot::HostNetwork);
    if shared.bool() == Some(true) {
        judge.fail(shared);
    }
}
