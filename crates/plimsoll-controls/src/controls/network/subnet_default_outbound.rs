use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::node_network::{SUBNET_NOT_SUPPLIED, node_subnets};

control! {
    /// ## What it checks
    /// Every node subnet has `defaultOutboundAccess: false`. Absent means that it is on. In a network that AKS manages the
    /// subnets of the node resource group are judged.
    ///
    /// ## Why it matters
    /// With default access a machine that has no other way out gets an address of Azure's that nobody chose, logs or can
    /// filter. AKS nodes do not need it: they have the cluster's outbound type.
    ///
    /// ## Who must fix it
    /// You, for subnets of your own. AKS sets it in networks that it manages since 2026-03-31.
    ///
    /// ## How to fix
    /// Switch it off for the subnet.
    ///
    /// ## References
    /// - Microsoft: Default outbound access in Azure
    id: "subnet-default-outbound",
    title: "The node subnet has implicit access to the Internet",
    area: "network",
    severity: Low, "it matters for machines without another way out",
    standard: Shared,
    automatic: Shared,
    frameworks: ["mcsb:NS-3"],
    aliases: [],
    remedies: [Command("az network vnet subnet update -g RG --vnet-name VNET -n SUBNET --default-outbound false")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let subnets = node_subnets(cluster);
    for subnet in &subnets.supplied {
        let access = subnet.path("defaultOutboundAccess");
        if access.bool() == Some(false) {
            judge.pass();
        } else {
            judge.fail_because(access, format!("subnet {}", subnet.name()));
        }
    }
    if subnets.missing {
        judge.unknown(SUBNET_NOT_SUPPLIED);
    }
}
