use plimsoll_model::azure::{ManagedCluster, Mode};

use crate::Judge;

control! {
    /// ## What it checks
    /// A cluster whose tag `plimsoll-mode` (the parameter `mode-tag`) says `Automatic` still is: `sku.name` is
    /// `Automatic`. Without the tag there is nothing to compare with, and the question does not arise.
    ///
    /// ## Why it matters
    /// An Automatic cluster can be moved to Base, and then loses at once what the platform guaranteed: safeguards that
    /// cannot be lowered, the locked node resource group, managed system pools. There is no way back.
    ///
    /// ## Who must fix it
    /// You: only your own administrators can move it.
    ///
    /// ## How to fix
    /// Create a new Automatic cluster and move the workloads, or set each of the protections by hand; the other controls
    /// tell which are gone.
    ///
    /// ## References
    /// - Microsoft: What is AKS Automatic
    id: "automatic-drifted-to-base",
    title: "The cluster was Automatic and is no longer",
    area: "mode",
    severity: High, "a set of protections fell away at once, and silently",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-3", "attack:T1562.001"],
    aliases: [],
    remedies: [Text("Base to Automatic is not supported: recreate the cluster with `az aks create --sku automatic`, or apply each control again.")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let intended = cluster.top("tags").get(&judge.parameters().mode_tag);
    if !intended.is_text("Automatic") {
        return judge.not_applicable("no tag says that the cluster is meant to be Automatic");
    }
    let name = cluster.top("sku.name");
    match cluster.mode() {
        Mode::Automatic => judge.pass(),
        Mode::Standard => judge.fail(name),
        Mode::Unknown => judge.unknown_at(name, "the mode could not be read"),
    }
}
