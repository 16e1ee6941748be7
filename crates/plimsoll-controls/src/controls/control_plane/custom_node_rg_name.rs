use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `nodeResourceGroup` has a name that somebody chose, not the generated `MC_...`. Absent means the generated one.
    ///
    /// ## Why it matters
    /// The generated name follows from names that are widely known, and inventories and policies often leave `MC_*`
    /// groups out. For information only.
    ///
    /// ## Who must fix it
    /// You, in both modes: the name is chosen when the cluster is created.
    ///
    /// ## How to fix
    /// Name the group when you create the cluster; it cannot be changed later.
    ///
    /// ## References
    /// - Microsoft: AKS frequently asked questions, node resource group
    id: "custom-node-rg-name",
    title: "The node resource group has its generated name",
    area: "control-plane",
    severity: Info, "a convention, no weakness",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:AM-1"],
    aliases: [],
    remedies: [Command("az aks create -g RG -n NAME --node-resource-group NODE_RG")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let group = cluster.path("nodeResourceGroup");
    let generated = |name: &str| name.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("MC_"));
    match group.str() {
        Some(name) if !name.is_empty() && !generated(name) => judge.pass(),
        _ => judge.fail(group),
    }
}
