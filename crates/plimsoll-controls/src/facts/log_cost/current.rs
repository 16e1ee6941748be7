//! What a cluster of the input exports today, and how large it is.

use plimsoll_model::azure::ManagedCluster;

use super::{Category, Plan, Scenario};
use crate::facts::{diagnostics, log_tables};

/// How many nodes a cluster has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeCount {
    /// The nodes that the input shows.
    pub nodes: u32,
    /// Whether there may be more: nodes that no pool lists, or pools that scale.
    pub at_least: bool,
}

/// The number of nodes: Node objects where the input has them, else what the agent pools say. `None` where neither
/// says anything.
pub fn node_count(cluster: &ManagedCluster<'_>) -> Option<NodeCount> {
    let resource = cluster.resource();
    let nodes = resource.snapshot().objects_of_in(resource.scope(), "Node").count();
    if nodes > 0 && resource.snapshot().cluster_of_scope(resource.scope()).is_some() {
        return Some(NodeCount { nodes: u32::try_from(nodes).unwrap_or(u32::MAX), at_least: false });
    }
    let pools = cluster.pools();
    let mut count = NodeCount { nodes: 0, at_least: pools.automatic_nodes };
    for pool in &pools.listed {
        let size = [pool.path("count"), pool.path("minCount")]
            .into_iter()
            .find_map(|field| field.text()?.parse::<u32>().ok())
            .unwrap_or(0);
        count.nodes = count.nodes.saturating_add(size);
        count.at_least |= pool.path("enableAutoScaling").text() == Some("true");
    }
    (!pools.listed.is_empty()).then_some(count)
}

/// What the cluster sends to workspaces today, with the plan of each table. A resource-specific table that is not in
/// the input has the default plan, Analytics; `AzureDiagnostics` has no other. `None` where the input has no list of
/// settings.
pub fn exported(cluster: ManagedCluster<'_>) -> Option<Scenario> {
    let settings = diagnostics::settings_of(cluster.resource())?;
    let mut exports = Vec::new();
    for category in Category::ALL {
        for table in log_tables::fed_by(&settings, &[category.name()]) {
            let plan = table
                .resource(cluster.resource().snapshot())
                .and_then(|table| table.path("plan").text())
                .map_or(Plan::Analytics, plan);
            exports.push((category, plan));
        }
    }
    Some(Scenario { name: "what is exported today".to_owned(), exports })
}

fn plan(text: &str) -> Plan {
    if text.eq_ignore_ascii_case("Basic") {
        Plan::Basic
    } else if text.eq_ignore_ascii_case("Auxiliary") {
        Plan::Auxiliary
    } else {
        Plan::Analytics
    }
}
