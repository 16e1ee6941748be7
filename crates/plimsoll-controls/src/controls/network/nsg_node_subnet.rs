use plimsoll_model::azure::{ManagedCluster, NETWORK_SECURITY_GROUP, ResourceRef};

use crate::Judge;
use crate::facts::arm_id;
use crate::facts::node_network::{in_node_resource_group, node_subnets};
use crate::facts::nsg::{self, PortRange};

const NODE_PORTS: PortRange = PortRange { first: 30000, last: 32767 };
const TCP: [PortRange; 5] = [
    PortRange::single(22),
    PortRange::single(3389),
    PortRange::single(10250),
    PortRange::single(10255),
    NODE_PORTS,
];
const UDP: [PortRange; 1] = [NODE_PORTS];

const NOT_SUPPLIED: &str = "network security groups not supplied: add the output of `az network nsg list` for the node subnet and the node resource group";

control! {
    /// ## What it checks
    /// No network security group of the node subnets or of the node resource group lets the whole Internet (`*`,
    /// `Internet`, `0.0.0.0/0`, `::/0`, or ranges that add up to it) reach SSH (22), RDP (3389), the kubelet (10250, 10255)
    /// or NodePorts (30000-32767). Rules are weighed by priority: an allowing rule counts only for the ports that no
    /// earlier rule denies to the same traffic. Each group is judged by itself.
    ///
    /// ## Why it matters
    /// Such a rule goes around Kubernetes: an attacker meets the kubelet, a login prompt, or a Service that was meant for
    /// the inside only.
    ///
    /// ## Who must fix it
    /// You, for groups of your own subnets and for rules that you added. AKS writes the rest.
    ///
    /// ## How to fix
    /// Deny the rule, or narrow its source to the addresses that need it. Reach nodes through Azure Bastion or
    /// `kubectl debug`.
    ///
    /// ## References
    /// - Microsoft: Network security groups, how traffic is evaluated
    /// - Microsoft cloud security benchmark NS-1
    id: "nsg-node-subnet",
    title: "The Internet reaches ports of the nodes",
    area: "network",
    severity: High, "it bypasses Kubernetes: kubelet, SSH, RDP and NodePorts face the Internet",
    standard: You,
    automatic: Shared,
    frameworks: [
        "mcsb:NS-1", "nsa:network-separation", "attack:T1133", "threat-matrix:exposed-sensitive-interfaces",
    ],
    aliases: ["psrule:Azure.NSG.AKSRules"],
    remedies: [Command("az network nsg rule update -g RG --nsg-name NSG -n RULE --access Deny")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Groups { supplied, missing } = groups(cluster);
    let mut failed = false;
    for group in &supplied {
        for opening in nsg::openings(*group, &TCP, &UDP) {
            failed = true;
            judge.fail_because(
                opening.rule,
                format!("{} of {} opens {}", opening.name, group.name(), nsg::describe(&opening.ports)),
            );
        }
    }
    if failed {
        return;
    }
    if supplied.is_empty() || missing {
        judge.unknown(NOT_SUPPLIED);
    } else {
        judge.pass();
    }
}

struct Groups<'s> {
    supplied: Vec<ResourceRef<'s>>,
    missing: bool,
}

/// The groups of the node subnets, and those in the node resource group.
fn groups(cluster: ManagedCluster<'_>) -> Groups<'_> {
    let snapshot = cluster.resource().snapshot();
    let mut supplied = in_node_resource_group(cluster, NETWORK_SECURITY_GROUP);
    let subnets = node_subnets(cluster);
    // In a network that AKS manages, the group of the subnet is the one of the node resource group.
    let own_network = cluster.pools().listed.iter().any(|pool| !pool.path("vnetSubnetID").is_empty());
    let mut missing = supplied.is_empty() || (own_network && subnets.missing);
    for subnet in &subnets.supplied {
        let Some(id) = subnet.path("networkSecurityGroup.id").str() else { continue };
        match arm_id::find(snapshot, NETWORK_SECURITY_GROUP, id) {
            Some(group) if supplied.contains(&group) => {}
            Some(group) => supplied.push(group),
            None => missing = true,
        }
    }
    Groups { supplied, missing }
}
