use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::policy_engine;

control! {
    /// ## What it checks
    /// `networkProfile.networkDataplane` is `cilium`. Absent means `azure`, the documented default on Standard.
    ///
    /// ## Why it matters
    /// Policies by domain name and by HTTP method, flow logs and encryption between nodes need this data plane.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic preconfigures it; verify that it still is.
    ///
    /// ## How to fix
    /// Switch the data plane; it needs Azure CNI with overlay or with a pod subnet. The nodes are reimaged.
    ///
    /// ## References
    /// - Microsoft: Configure Azure CNI Powered by Cilium in AKS
    id: "network-dataplane-cilium",
    title: "The data plane is not Cilium",
    area: "network",
    severity: Low, "it only rules out stronger policies",
    standard: You,
    automatic: Microsoft,
    frameworks: ["nsa:network-separation"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --network-dataplane cilium")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if policy_engine::is_cilium(cluster) {
        judge.pass();
    } else {
        judge.fail(cluster.path("networkProfile.networkDataplane"));
    }
}
