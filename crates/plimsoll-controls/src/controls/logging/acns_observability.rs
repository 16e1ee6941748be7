use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// Advanced Container Networking Services observe the traffic of pods:
    /// `networkProfile.advancedNetworking.observability.enabled` is true. Absent means off.
    ///
    /// ## Why it matters
    /// Flow logs of the virtual network see nodes, not pods. Which pod spoke to the address of an intruder can only be
    /// told from flows that were recorded inside the cluster.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Enable the service. It is paid by node and hour; flow logs need the Cilium data plane.
    ///
    /// ## References
    /// - Microsoft: Advanced Container Networking Services for AKS
    id: "acns-observability",
    title: "No flow logs of the container network",
    area: "logging",
    severity: Low, "who talked to whom cannot be told afterwards",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-4", "attack:T1071"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --enable-acns")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_be_true(cluster.path("networkProfile.advancedNetworking.observability.enabled"), judge);
}
