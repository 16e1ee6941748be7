use ipnet::IpNet;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::node_network::{self, node_subnets};
use crate::facts::policy_engine::PLUGINS;

control! {
    /// ## What it checks
    /// With Azure CNI without overlay, where pods take addresses of the virtual network, every node subnet is a `/23` or
    /// larger (`addressPrefix`, `addressPrefixes`; the length is a parameter). Only IPv4 ranges are measured.
    ///
    /// ## Why it matters
    /// An upgrade needs addresses for additional nodes and all of their pods. Where there are none, nodes are not
    /// replaced, and fixes do not arrive.
    ///
    /// ## Who must fix it
    /// You, in both modes, for subnets of your own. The managed network of Automatic is large enough.
    ///
    /// ## How to fix
    /// Add a pool in a larger subnet and delete the old one, or move to Azure CNI overlay.
    ///
    /// ## References
    /// - Microsoft: Plan IP addressing for your AKS cluster
    id: "cni-subnet-size",
    title: "The node subnet is small for pods with addresses of it",
    area: "network",
    severity: Info, "it delays upgrades when addresses run out",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: ["psrule:AZR-000020", "aprl:e620fa98"],
    remedies: [Command(
        "az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --vnet-subnet-id SUBNET_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let plugin = cluster.path("networkProfile.networkPlugin");
    let overlay = cluster.path("networkProfile.networkPluginMode");
    match plugin.one_of(PLUGINS) {
        Some("azure") if overlay.is_empty() || overlay.one_of(&["overlay"]).is_none() => {}
        Some(_) => {
            judge.not_applicable("pods take no addresses of the node subnet");
            return;
        }
        None => {
            judge.unknown_at(plugin, "the network plugin is not set");
            return;
        }
    }
    let longest = judge.parameters().longest_node_subnet_prefix;
    let subnets = node_subnets(cluster);
    for subnet in &subnets.supplied {
        let mut measured = false;
        for prefix in node_network::prefixes(*subnet) {
            match prefix.str().and_then(|text| text.parse::<IpNet>().ok()) {
                Some(IpNet::V4(range)) if range.prefix_len() > longest => {
                    judge.fail_because(prefix, format!("subnet {}", subnet.name()));
                }
                Some(IpNet::V4(_)) => judge.pass(),
                Some(IpNet::V6(_)) => {}
                None => prefix.note_unknown_value(),
            }
            measured = true;
        }
        if !measured {
            judge.unknown_at(
                subnet.path("addressPrefix"),
                format!("subnet {} has no address range", subnet.name()),
            );
        }
    }
    if subnets.missing {
        judge.unknown(node_network::SUBNET_NOT_SUPPLIED);
    }
}
