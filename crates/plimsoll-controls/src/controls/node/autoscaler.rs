use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool scales with its load (`enableAutoScaling`), or the cluster provisions nodes by itself
    /// (`nodeProvisioningProfile.mode` is `Auto`). The documented default is off. Availability sets, which cannot scale, are
    /// left to `pool-type-availabilityset`.
    ///
    /// ## Why it matters
    /// With a fixed number of nodes a flood of work leaves pods pending, those of monitoring and policy among them.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic provisions nodes by itself.
    ///
    /// ## How to fix
    /// Switch the cluster autoscaler on for the pool, or use node auto-provisioning.
    ///
    /// ## References
    /// - Microsoft: Use the cluster autoscaler in AKS
    id: "autoscaler",
    title: "A pool does not scale with its load",
    area: "node",
    severity: Info, "availability only",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: ["psrule:AZR-000019", "aprl:902c82ff"],
    remedies: [Command(
        "az aks nodepool update -g RG --cluster-name NAME -n POOL --enable-cluster-autoscaler --min-count 3 --max-count 10"
    )],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if pool.path("enableAutoScaling").bool() == Some(true)
        || cluster.path("nodeProvisioningProfile.mode").one_of(&["Manual", "Auto"]) == Some("Auto")
    {
        judge.pass();
    } else if pools::is_availability_set(pool) {
        judge.not_applicable("an availability set cannot scale");
    } else {
        pools::require_on(pool, "enableAutoScaling", judge);
    }
}
