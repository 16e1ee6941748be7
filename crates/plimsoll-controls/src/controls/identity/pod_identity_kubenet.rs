use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `podIdentityProfile.allowNetworkPluginKubenet` is not true. Absent means that it is not allowed.
    ///
    /// ## Why it matters
    /// With kubenet the pods of a node share a bridge. A pod with the capability NET_RAW answers for the address of
    /// another pod and gets that pod's identity.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Move the workloads to workload identity and switch pod identity off (command-line extension aks-preview).
    ///
    /// ## References
    /// - Microsoft: Use Microsoft Entra pod-managed identities in AKS, kubenet
    id: "pod-identity-kubenet",
    title: "Pod-managed identity is allowed on kubenet",
    area: "identity",
    severity: High, "a pod can take the identity of its neighbour",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-3", "attack:T1557.002", "threat-matrix:arp-poisoning-and-ip-spoofing"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --disable-pod-identity")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let allowed = cluster.path("podIdentityProfile.allowNetworkPluginKubenet");
    if allowed.bool() == Some(true) {
        judge.fail(allowed);
    } else {
        judge.pass();
    }
}
