use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::policy_engine;

control! {
    /// ## What it checks
    /// On the Cilium data plane, traffic between the pods of different nodes is encrypted:
    /// `networkProfile.advancedNetworking.security.transitEncryption.type` is `WireGuard`. Absent means `None`. The question
    /// does not arise on other data planes.
    ///
    /// ## Why it matters
    /// Pods mostly speak plain text to each other. Who sees the network between the nodes reads it.
    ///
    /// ## Who must fix it
    /// You, in both modes: it is off unless you switch it on.
    ///
    /// ## How to fix
    /// Switch it on, or use a service mesh with mutual TLS.
    ///
    /// ## References
    /// - Microsoft: WireGuard encryption with Advanced Container Networking Services
    id: "transit-encryption",
    title: "Traffic between nodes is not encrypted",
    area: "network",
    severity: Low, "needs a place in the virtual network",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-3", "attack:T1040"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --enable-acns --acns-transit-encryption-type WireGuard")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if !policy_engine::is_cilium(cluster) {
        judge.not_applicable("the data plane is not Cilium");
        return;
    }
    let encryption = cluster.path("networkProfile.advancedNetworking.security.transitEncryption.type");
    match encryption.one_of(&["WireGuard", "None"]) {
        Some("WireGuard") => judge.pass(),
        _ => judge.fail(encryption),
    }
}
