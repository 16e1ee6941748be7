use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;

control! {
    /// ## What it checks
    /// No agent pool gives its nodes public addresses (`enableNodePublicIP`, `nodePublicIPPrefixID`).
    ///
    /// ## Why it matters
    /// The kubelet, SSH and every NodePort of such a node are one network security rule away from the Internet.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the managed system pool has none; pools that you add are yours.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool without public addresses, move the workloads, delete the old
    /// one.
    ///
    /// ## References
    /// - Microsoft: Use instance-level public IPs in AKS
    id: "node-public-ip",
    title: "Nodes have public addresses",
    area: "node",
    severity: High, "exposes the kubelet, SSH and NodePorts as far as the network security group lets through",
    standard: You,
    automatic: Shared,
    frameworks: ["cis-aks:5.4.3", "mcsb:NS-2", "nsa:network-separation", "attack:T1133"],
    aliases: [
        "checkov:CKV_AZURE_143", "prowler:aks_clusters_public_access_disabled", "steampipe:kubernetes_cluster_node_restrict_public_access",
    ],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let public = pool.path("enableNodePublicIP");
    let prefix = pool.path("nodePublicIPPrefixID");
    if public.bool() == Some(true) {
        judge.fail_because(public, format!("pool {}", pool.name()));
    } else if prefix.str().is_some_and(|id| !id.is_empty()) {
        judge.fail_because(prefix, format!("pool {}", pool.name()));
    } else {
        judge.pass();
    }
}
