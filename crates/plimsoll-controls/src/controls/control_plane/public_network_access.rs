use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// A cluster that is private (`enablePrivateCluster`) does not say at the same time that `publicNetworkAccess` is
    /// `Enabled`. Absent says nothing and passes.
    ///
    /// ## Why it matters
    /// The two fields contradict each other. Somebody changed one and not the other, and what the next update makes of it
    /// is left to chance.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set `publicNetworkAccess` to `Disabled`.
    ///
    /// ## References
    /// - Microsoft: Create a private AKS cluster
    id: "public-network-access",
    title: "A private cluster says that public access is enabled",
    area: "control-plane",
    severity: Low, "a contradiction that shows drift; the API server stays private",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2"],
    aliases: [],
    remedies: [Command("az resource update --ids CLUSTER_ID --set properties.publicNetworkAccess=Disabled")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("apiServerAccessProfile.enablePrivateCluster").bool() != Some(true) {
        return judge.not_applicable("the cluster is not private");
    }
    let access = cluster.path("publicNetworkAccess");
    if access.one_of(&["Enabled", "Disabled"]) == Some("Enabled") {
        judge.fail(access);
    } else {
        judge.pass();
    }
}
