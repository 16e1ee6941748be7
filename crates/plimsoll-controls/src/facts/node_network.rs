//! The subnets and virtual networks that the nodes of a cluster stand in.

use std::collections::BTreeSet;

use plimsoll_model::azure::{ManagedCluster, ResourceRef, SUBNET};

use super::{arm_id, azure_scope};

/// The resource type of a virtual network, in lower case.
pub const VIRTUAL_NETWORK: &str = "microsoft.network/virtualnetworks";
/// The resource type of a route table, in lower case.
pub const ROUTE_TABLE: &str = "microsoft.network/routetables";

/// What to say where a node subnet is not in the input.
pub const SUBNET_NOT_SUPPLIED: &str =
    "node subnet not supplied: add the output of `az network vnet subnet show --ids SUBNET_ID`";

/// The node subnets of a cluster.
#[derive(Clone, Debug, Default)]
pub struct NodeSubnets<'s> {
    /// Those in the input.
    pub supplied: Vec<ResourceRef<'s>>,
    /// Whether the nodes also stand in a subnet that is not in the input.
    pub missing: bool,
}

/// The subnets of the nodes: those that an export nests in the cluster, those that the pools name, or, in a network that
/// AKS manages, those of the node resource group.
pub fn node_subnets(cluster: ManagedCluster<'_>) -> NodeSubnets<'_> {
    let nested = cluster.resource().children(SUBNET).unwrap_or_default();
    if !nested.is_empty() {
        return NodeSubnets { supplied: nested, missing: false };
    }
    let snapshot = cluster.resource().snapshot();
    let mut ids: Vec<&str> =
        cluster.pools().listed.iter().filter_map(|pool| pool.path("vnetSubnetID").str()).collect();
    ids.extend(
        ["hostedSystemProfile.nodeSubnetID", "hostedSystemProfile.systemNodeSubnetID"]
            .into_iter()
            .filter_map(|path| cluster.path(path).str()),
    );
    let ids: BTreeSet<String> =
        ids.into_iter().filter(|id| !id.is_empty()).map(str::to_ascii_lowercase).collect();
    if ids.is_empty() {
        let supplied = in_node_resource_group(cluster, SUBNET);
        return NodeSubnets { missing: supplied.is_empty(), supplied };
    }
    let mut subnets = NodeSubnets::default();
    for id in &ids {
        match arm_id::find(snapshot, SUBNET, id) {
            Some(subnet) => subnets.supplied.push(subnet),
            None => subnets.missing = true,
        }
    }
    subnets
}

/// The resources of a type (lower case) in the node resource group of a cluster.
pub fn in_node_resource_group<'s>(cluster: ManagedCluster<'s>, kind: &str) -> Vec<ResourceRef<'s>> {
    let Some(group) = cluster.path("nodeResourceGroup").str().filter(|group| !group.is_empty()) else {
        return Vec::new();
    };
    let ours = cluster.resource().id().and_then(azure_scope::subscription);
    let in_group = |resource: &ResourceRef<'s>| {
        let same_subscription = match (ours, resource.id().and_then(azure_scope::subscription)) {
            (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
            _ => true,
        };
        same_subscription && resource.resource_group().is_some_and(|name| name.eq_ignore_ascii_case(group))
    };
    cluster.resource().snapshot().resources_of_in(cluster.resource().scope(), kind).filter(in_group).collect()
}

/// The virtual networks that these subnets belong to and that are in the input.
pub fn networks_of<'s>(subnets: &[ResourceRef<'s>]) -> Vec<ResourceRef<'s>> {
    let mut networks: Vec<ResourceRef<'s>> = Vec::new();
    for subnet in subnets {
        let network = subnet.parent().filter(|parent| parent.kind() == VIRTUAL_NETWORK).or_else(|| {
            let id = subnet.id()?;
            let end = id.to_ascii_lowercase().find("/subnets/")?;
            arm_id::find(subnet.snapshot(), VIRTUAL_NETWORK, id.get(..end)?)
        });
        networks.extend(network.filter(|network| !networks.contains(network)));
    }
    networks
}

/// The address ranges of a subnet, as written; both spellings of the field count.
pub fn prefixes(subnet: ResourceRef<'_>) -> Vec<plimsoll_model::Field<'_>> {
    let one = subnet.path("addressPrefix");
    let mut ranges: Vec<_> = subnet.path("addressPrefixes").items().collect();
    if one.exists() && !ranges.iter().any(|range| range.text() == one.text()) {
        ranges.insert(0, one);
    }
    ranges
}
