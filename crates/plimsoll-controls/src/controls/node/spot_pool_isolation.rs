use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// No listed pool of mode `System` has `scaleSetPriority: Spot`. Absent means `Regular`.
    ///
    /// ## Why it matters
    /// Azure takes Spot nodes back without asking. With them go name resolution, the policy pods and the collectors of
    /// logs.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic has a managed system pool.
    ///
    /// ## How to fix
    /// Add a regular system pool, then delete this one.
    ///
    /// ## References
    /// - Microsoft: Add an Azure Spot node pool to an AKS cluster
    id: "spot-pool-isolation",
    title: "System components run on Spot nodes",
    area: "node",
    severity: Low, "eviction takes policy and logging with it",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: [],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --mode System"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let priority = pool.path("scaleSetPriority");
    let spot = priority.one_of(&["Spot", "Regular"]) == Some("Spot");
    let system = pool.path("mode").one_of(&["System", "User", "Gateway"]) == Some("System");
    if spot && system {
        judge.fail_because(priority, pools::named(pool));
    } else {
        judge.pass();
    }
}
