use plimsoll_model::azure::{ManagedCluster, Mode};

use crate::Judge;
use crate::facts::egress;

control! {
    /// ## What it checks
    /// Traffic that leaves the cluster passes a place where it can be filtered: `networkProfile.outboundType` is
    /// `userDefinedRouting`, `none` or `block`. `loadBalancer`, `managedNATGateway` and `userAssignedNATGateway` only
    /// translate addresses. Absent means `loadBalancer`, on Automatic `managedNATGateway`. Whether a user-defined route
    /// really leads to a firewall is the question of `egress-udr-has-firewall`.
    ///
    /// ## Why it matters
    /// Stolen data leaves, and commands arrive, through outbound connections. Unfiltered, every pod reaches every address
    /// of the Internet.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not filter egress either.
    ///
    /// ## How to fix
    /// Route the node subnet to a firewall that allows what AKS needs and what you use, then change the outbound type. A
    /// cluster that needs nothing from outside can be network isolated (`none`, `block`).
    ///
    /// ## References
    /// - Microsoft: Customize cluster egress with outbound types in AKS
    /// - Microsoft: Outbound network and FQDN rules for AKS clusters
    id: "egress-restricted",
    title: "Pods reach the whole Internet",
    area: "network",
    severity: Medium, "it helps who already runs code in the cluster",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-3", "nsa:network-separation", "attack:T1041", "attack:T1071"],
    aliases: ["azqr:aks-012"],
    remedies: [Command("az aks update -g RG -n NAME --outbound-type userDefinedRouting")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let value = cluster.path("networkProfile.outboundType");
    match egress::outbound_type(cluster) {
        Some("userDefinedRouting" | "none" | "block") => judge.pass(),
        Some(_) => judge.fail(value),
        None if value.exists() => judge.unknown_at(value, ""),
        None if cluster.mode() == Mode::Automatic => {
            judge.fail_because(value, "the default on Automatic is managedNATGateway");
        }
        None => judge.fail_because(value, "the default is loadBalancer"),
    }
}
