use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// A cluster with a public API server reaches it from its nodes through the virtual network
    /// (`apiServerAccessProfile.enableVnetIntegration`). The question does not arise for private clusters. The documented
    /// default is off on Standard.
    ///
    /// ## Why it matters
    /// Without it nodes call the API server through its public endpoint. It is also what lets a public cluster become a
    /// private one in place.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic preconfigures it; verify that it still is.
    ///
    /// ## How to fix
    /// Enable it with a delegated subnet for the API server; the cluster's address of the API server changes.
    ///
    /// ## References
    /// - Microsoft: Create an AKS cluster with API Server VNet Integration
    id: "api-vnet-integration",
    title: "Nodes reach the API server through its public endpoint",
    area: "network",
    severity: Low, "the traffic is encrypted and authenticated all the same",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:NS-2"],
    aliases: [],
    remedies: [Command(
        "az aks update -g RG -n NAME --enable-apiserver-vnet-integration --apiserver-subnet-id SUBNET_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let integration = cluster.path("apiServerAccessProfile.enableVnetIntegration");
    match cluster.is_private() {
        Some(true) => judge.not_applicable("the cluster is private"),
        None => judge.unknown("whether the cluster is private could not be read"),
        Some(false) if integration.bool() == Some(true) => judge.pass(),
        Some(false) => judge.fail(integration),
    }
}
