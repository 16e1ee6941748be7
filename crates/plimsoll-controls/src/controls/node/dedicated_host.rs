use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool runs on an Azure Dedicated Host group (`hostGroupID`), where the parameter
    /// `require-dedicated-hosts` is set. Where it is not set, pools with a host group pass and the question does not
    /// arise for the others.
    ///
    /// ## Why it matters
    /// Some workloads must not share a physical machine with other customers.
    ///
    /// ## Who must fix it
    /// You, where a regulation or your own rules ask for it.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool on the host group, move the workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Add Azure Dedicated Host to an AKS cluster
    id: "dedicated-host",
    title: "Nodes share hardware although dedicated hosts are required",
    area: "node",
    severity: Info, "a matter of your own rules, and only where it is set as required",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --host-group-id HOSTGROUP_ID"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let group = pool.path("hostGroupID");
    if group.str().is_some_and(|id| !id.is_empty()) {
        if group.str().is_some_and(|id| !id.starts_with('/')) {
            group.note_unknown_value();
        }
        judge.pass();
    } else if judge.parameters().require_dedicated_hosts {
        judge.fail_because(group, pools::named(pool));
    } else {
        judge.not_applicable("dedicated hosts are not required: set the parameter `require-dedicated-hosts`");
    }
}
