use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::policy_engine::PLUGINS;

control! {
    /// ## What it checks
    /// `networkProfile.networkPlugin` is not `none`: with that value the cluster brings its own network. The finding is
    /// there to be known, and to be suppressed with the name of its owner.
    ///
    /// ## Why it matters
    /// Addresses, network policies, encryption and the upgrade of the plugin are then yours alone; Microsoft supports
    /// none of them.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic uses Azure CNI.
    ///
    /// ## How to fix
    /// Record who owns the plugin. Another one needs a new cluster.
    ///
    /// ## References
    /// - Microsoft: Bring your own Container Network Interface (CNI) plugin with AKS
    id: "network-plugin-none",
    title: "The cluster brings its own network plugin",
    area: "network",
    severity: Info, "it only says who answers for the network",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: [],
    remedies: [Text("Record the owner of the network plugin; switching to Azure CNI needs a new cluster.")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let plugin = cluster.path("networkProfile.networkPlugin");
    match plugin.one_of(PLUGINS) {
        Some("none") => judge.fail(plugin),
        _ => judge.pass(),
    }
}
