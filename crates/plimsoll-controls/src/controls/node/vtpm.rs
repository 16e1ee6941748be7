use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool has virtual trusted platform modules (`securityProfile.enableVTPM`). The documented default
    /// is off.
    ///
    /// ## Why it matters
    /// The module measures what a node boots. Without it nobody can attest afterwards that a node started with what it
    /// should.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the `AKSNodeClass` decides for provisioned nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// Switch it on, with a VM size of generation 2. The nodes are reimaged.
    ///
    /// ## References
    /// - Microsoft: Trusted launch for AKS
    id: "vtpm",
    title: "Nodes have no virtual TPM",
    area: "node",
    severity: Low, "it only takes away a proof",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-4", "attack:T1542"],
    aliases: [],
    remedies: [Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --enable-vtpm")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    pools::require_on(pool, "securityProfile.enableVTPM", judge);
}
