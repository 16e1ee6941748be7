use plimsoll_model::Severity;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::{pools, retirements};

control! {
    /// ## What it checks
    /// No listed agent pool has `type: AvailabilitySet`. The documented default is `VirtualMachineScaleSets`.
    ///
    /// ## Why it matters
    /// AKS supports availability sets no more since 2025-09-30. Such a pool cannot be scaled automatically, cannot spread
    /// over zones, and gets no fixes.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the platform provisions the nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// Migrate the pool: add one of type `VirtualMachineScaleSets` or `VirtualMachines`, move the workloads, delete the
    /// old one.
    ///
    /// ## References
    /// - Microsoft: Availability sets in AKS, retirement
    /// - Azure/AKS issue 5021
    id: "pool-type-availabilityset",
    title: "A pool is an availability set",
    area: "node",
    severity: Medium, "out of support, but not open by itself",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-6"],
    aliases: ["psrule:AZR-000017", "checkov:CKV_AZURE_169"],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --vm-set-type VirtualMachineScaleSets"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let kind = pool.path("type");
    match kind.one_of(pools::TYPES) {
        Some("AvailabilitySet") => {
            let user = pools::named(pool);
            retirements::judge_use(
                judge,
                kind,
                "Availability Sets",
                &user,
                Severity::Medium,
                Some(Severity::Medium),
            );
        }
        _ => judge.pass(),
    }
}
