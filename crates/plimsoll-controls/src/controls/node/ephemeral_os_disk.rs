use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool has `osDiskType: Ephemeral`. Absent is a finding: AKS then chooses `Ephemeral` only where
    /// the disk fits into the cache of the VM size, else `Managed`.
    ///
    /// ## Why it matters
    /// An ephemeral disk is gone with the next image upgrade or repair of the node, and with it whatever an intruder
    /// wrote there. It is also faster and keeps the node's files out of Azure Storage.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the `AKSNodeClass` decides.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool with a VM size whose cache or temporary disk is large enough,
    /// move the workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Ephemeral OS disks in AKS
    id: "ephemeral-os-disk",
    title: "Nodes keep their system disk when they are reimaged",
    area: "node",
    severity: Low, "it only helps who is on the node already",
    standard: You,
    automatic: Shared,
    frameworks: [],
    aliases: ["psrule:AZR-000287", "checkov:CKV_AZURE_226"],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --node-osdisk-type Ephemeral"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let kind = pool.path("osDiskType");
    match kind.one_of(&["Managed", "Ephemeral"]) {
        Some("Ephemeral") => judge.pass(),
        _ => judge.fail_because(kind, pools::named(pool)),
    }
}
