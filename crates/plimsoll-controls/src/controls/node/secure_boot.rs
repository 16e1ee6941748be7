use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool boots with Secure Boot (`securityProfile.enableSecureBoot`). The documented default is off.
    ///
    /// ## Why it matters
    /// Secure Boot refuses boot loaders, kernels and drivers that nobody trusted has signed. Without it a root kit that
    /// was planted once starts before everything that could find it.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the `AKSNodeClass` decides for provisioned nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// Switch it on, with a VM size of generation 2. The nodes are reimaged.
    ///
    /// ## References
    /// - Microsoft: Trusted launch for AKS
    id: "secure-boot",
    title: "Nodes boot without Secure Boot",
    area: "node",
    severity: Low, "it only matters to who is root on the node already",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-4", "attack:T1542"],
    aliases: [],
    remedies: [Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --enable-secure-boot")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    pools::require_on(pool, "securityProfile.enableSecureBoot", judge);
}
