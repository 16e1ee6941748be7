use plimsoll_model::Field;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed pool of mode `System` has at least three nodes, and every other pool at least three (both numbers
    /// are parameters): `count`, or `minCount` where `enableAutoScaling` is true or there is no `count`. For pools of type
    /// `VirtualMachines` the counts of `virtualMachinesProfile.scale` are added up. Gateway pools are left out. Without
    /// any count a pool has one node, the documented default. Pools without a mode are user pools, or system pools where
    /// the cluster states no other.
    ///
    /// ## Why it matters
    /// With fewer nodes an upgrade or the loss of one node leaves components without a place to run.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the platform scales the nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// Scale the pool, or raise the least number of its autoscaler.
    ///
    /// ## References
    /// - Microsoft: Manage system node pools in AKS, recommendations
    id: "min-system-nodes",
    title: "A pool has too few nodes",
    area: "node",
    severity: Info, "availability only",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: ["psrule:AZR-000024", "psrule:AZR-000412", "aprl:7f7ae535", "aprl:005ccbbd"],
    remedies: [
        Command("az aks nodepool scale -g RG --cluster-name NAME -n POOL --node-count 3"),
        Command(
            "az aks nodepool update -g RG --cluster-name NAME -n POOL --update-cluster-autoscaler --min-count 3 --max-count 10"
        ),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let parameters = judge.parameters();
    let least = match pool.path("mode").one_of(&["System", "User", "Gateway"]) {
        Some("Gateway") => {
            judge.not_applicable("gateway pools have the size of their address prefix");
            return;
        }
        Some("System") => parameters.least_system_nodes,
        None if has_no_system_pool(cluster) => parameters.least_system_nodes,
        _ => parameters.least_user_nodes,
    };
    let (value, nodes) = nodes(pool);
    if nodes >= least {
        judge.pass();
    } else {
        judge.fail_because(value, format!("{} has {nodes} of at least {least} nodes", pools::named(pool)));
    }
}

/// Whether no pool of the cluster is stated to be a system pool: then those without a mode are, because a cluster cannot
/// do without. A pool that is supplied without its cluster adds to a cluster that has one.
fn has_no_system_pool(cluster: ManagedCluster<'_>) -> bool {
    cluster.is_supplied() && !cluster.pools().listed.iter().any(AgentPool::is_system)
}

/// The nodes that a pool has at least, and what says so.
fn nodes<'s>(pool: &AgentPool<'s>) -> (Field<'s>, i64) {
    let scale = pool.path("virtualMachinesProfile.scale");
    if scale.exists() {
        let sum = |list: &'static str, key: &'static str| {
            scale.get(list).items().filter_map(|size| size.get(key).int()).sum::<i64>()
        };
        return (scale, sum("manual", "count") + sum("autoscale", "minCount"));
    }
    let automatic = pool.path("enableAutoScaling").bool() == Some(true);
    let (count, least) = (pool.path("count"), pool.path("minCount"));
    let value = if automatic || (count.is_absent() && least.exists()) { least } else { count };
    (value, value.int().unwrap_or(1))
}
