use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::entry_points;
use crate::facts::node_network::{VIRTUAL_NETWORK, in_node_resource_group, networks_of, node_subnets};

const NETWORK_NOT_SUPPLIED: &str =
    "virtual network not supplied: add the output of `az network vnet show --ids VNET_ID`";
const SERVICES_NOT_SUPPLIED: &str = "whether the cluster has public load balancers is not known: add the output of `kubectl get services -A -o json`";

control! {
    /// ## What it checks
    /// Where the cluster has public load balancers, the virtual network of its nodes has DDoS network protection
    /// (`enableDdosProtection`). Public are Services of type LoadBalancer without the annotation for internal ones, the
    /// external gateway of the Istio add-on, and an external controller of application routing. Absent means off.
    /// Protection of single addresses is not looked at.
    ///
    /// ## Why it matters
    /// Every public address has Azure's basic protection, which guards Azure and not your application.
    ///
    /// ## Who must fix it
    /// You, in both modes, in the network that holds the nodes.
    ///
    /// ## How to fix
    /// Put the network under a DDoS protection plan.
    ///
    /// ## References
    /// - Microsoft: Azure DDoS Protection
    id: "vnet-ddos",
    title: "Public entry points have no DDoS protection",
    area: "network",
    severity: Low, "availability only",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-5", "attack:T1498"],
    aliases: [],
    remedies: [Command("az network vnet update -g RG -n VNET --ddos-protection true --ddos-protection-plan PLAN_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut networks = networks_of(&node_subnets(cluster).supplied);
    if networks.is_empty() {
        networks = in_node_resource_group(cluster, VIRTUAL_NETWORK);
    }
    if networks.is_empty() {
        judge.unknown(NETWORK_NOT_SUPPLIED);
        return;
    }
    let unprotected: Vec<_> = networks
        .iter()
        .map(|network| network.path("enableDdosProtection"))
        .filter(|switch| switch.bool() != Some(true))
        .collect();
    if unprotected.is_empty() {
        judge.pass();
        return;
    }
    match entry_points::public(cluster) {
        Some(names) if names.is_empty() => judge.not_applicable("the cluster has no public load balancer"),
        Some(names) => {
            for switch in unprotected {
                judge.fail_because(switch, names.join(", "));
            }
        }
        None => judge.unknown(SERVICES_NOT_SUPPLIED),
    }
}
