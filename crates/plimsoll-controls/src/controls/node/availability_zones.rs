use plimsoll_model::Field;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool spreads over at least two availability zones (`availabilityZones`). An absent list means
    /// that the nodes are in no zone. Whether the region has zones is not looked up. Availability sets, which cannot
    /// spread, are left to `pool-type-availabilityset`.
    ///
    /// ## Why it matters
    /// A pool in one zone is lost with its data centre.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic nodes are spread for you; pools that you add are yours.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool with zones, move the workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Availability zones in AKS
    id: "availability-zones",
    title: "A pool is not spread over availability zones",
    area: "node",
    severity: Info, "availability only",
    standard: You,
    automatic: Shared,
    frameworks: [],
    aliases: ["psrule:AZR-000021", "aprl:4f63619f"],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --zones 1 2 3"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if pools::is_availability_set(pool) {
        judge.not_applicable("an availability set cannot spread over zones");
        return;
    }
    let zones = pool.path("availabilityZones");
    let mut names: Vec<&str> = zones.items().filter_map(known).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() >= 2 {
        judge.pass();
    } else {
        judge.fail_because(zones, pools::named(pool));
    }
}

/// The number of a zone, printed as text or as a number; anything else is noted.
fn known(zone: Field<'_>) -> Option<&str> {
    let number = zone.text().filter(|number| ["1", "2", "3"].contains(number));
    if number.is_none() {
        zone.note_unknown_value();
    }
    number
}
