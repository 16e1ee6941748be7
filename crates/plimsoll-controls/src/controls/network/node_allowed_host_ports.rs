use plimsoll_model::Severity;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// No listed agent pool opens host ports (`networkProfile.allowedHostPorts` is absent or empty). The severity is high
    /// where the nodes of the pool have public addresses.
    ///
    /// ## Why it matters
    /// For each of these ranges AKS opens the network security group of the nodes to everybody. Whatever listens there is
    /// reached past Services, ingress and network policies.
    ///
    /// ## Who must fix it
    /// You, in both modes, for pools that you add.
    ///
    /// ## How to fix
    /// Publish the program through a Service instead, then empty the list.
    ///
    /// ## References
    /// - Microsoft: Use instance-level public IPs in AKS, allow host port connections
    id: "node-allowed-host-ports",
    title: "A pool opens ports of its nodes",
    area: "network",
    severity: Medium, "needs a way to the nodes; high where they have public addresses",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-1", "nsa:network-separation", "attack:T1133"],
    aliases: [],
    remedies: [Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --allowed-host-ports \"\"")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let ports = pool.path("networkProfile.allowedHostPorts");
    let ranges: Vec<String> = ports
        .items()
        .map(|range| {
            let end = |key| range.get(key).text().unwrap_or("?");
            format!("{}-{}/{}", end("portStart"), end("portEnd"), end("protocol"))
        })
        .collect();
    if ranges.is_empty() {
        judge.pass();
        return;
    }
    let severity = if pools::has_public_addresses(pool) { Severity::High } else { Severity::Medium };
    judge.fail_as(severity, ports, format!("{} opens {}", pools::named(pool), ranges.join(", ")));
}
