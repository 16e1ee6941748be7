use std::net::IpAddr;

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::node_network::{self, ROUTE_TABLE, node_subnets};
use crate::facts::{arm_id, egress};

/// The type of a route that is a resource of its own, in lower case.
const ROUTE: &str = "microsoft.network/routetables/routes";

const NOT_SUPPLIED: &str = "route table of the node subnet not supplied: add the output of `az network route-table show --ids ROUTE_TABLE_ID`";

control! {
    /// ## What it checks
    /// With `networkProfile.outboundType: userDefinedRouting`, every node subnet has a route table whose route for
    /// `0.0.0.0/0` (or its two halves) leads neither to the Internet nor nowhere (`nextHopType` `Internet`, `None`). The
    /// question does not arise for other outbound types. Routes that a gateway announces by BGP are not in the table and
    /// are not seen.
    ///
    /// ## Why it matters
    /// The outbound type alone filters nothing: it only promises that somebody else routes. Without such a route traffic
    /// leaves unfiltered, or not at all.
    ///
    /// ## Who must fix it
    /// You: the route table is yours.
    ///
    /// ## How to fix
    /// Point the default route at the firewall.
    ///
    /// ## References
    /// - Microsoft: Control egress traffic with Azure Firewall in AKS
    id: "egress-udr-has-firewall",
    title: "User-defined routing leads past the firewall",
    area: "network",
    severity: High, "egress looks filtered and is not",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-3", "attack:T1041"],
    aliases: [],
    remedies: [Command(
        "az network route-table route update -g RG --route-table-name RT -n default --next-hop-type VirtualAppliance --next-hop-ip-address FIREWALL_IP"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if egress::outbound_type(cluster) != Some("userDefinedRouting") {
        judge.not_applicable("the outbound type is not userDefinedRouting");
        return;
    }
    let subnets = node_subnets(cluster);
    for subnet in &subnets.supplied {
        let id = subnet.path("routeTable.id");
        let Some(table) = id.str().filter(|id| !id.is_empty()) else {
            judge.fail_because(id, format!("subnet {} has no route table", subnet.name()));
            continue;
        };
        match arm_id::find(cluster.resource().snapshot(), ROUTE_TABLE, table) {
            Some(table) => judge_table(table, judge),
            None => judge.unknown_at(id, NOT_SUPPLIED),
        }
    }
    if subnets.missing {
        judge.unknown(node_network::SUBNET_NOT_SUPPLIED);
    }
}

fn judge_table<'s>(table: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let mut routes: Vec<Field<'s>> = table.path("routes").items().map(arm_id::properties).collect();
    let children = table.children(ROUTE).unwrap_or_default();
    routes.extend(children.iter().map(ResourceRef::properties));
    let to = |prefix: &str| {
        routes.iter().filter(|route| route.get("addressPrefix").is_text(prefix)).copied().collect()
    };
    let halves: [Vec<Field<'s>>; 2] = [to("0.0.0.0/1"), to("128.0.0.0/1")];
    // The halves are more specific than the whole and win where both are there.
    let default: Vec<Field<'s>> = match &halves {
        [low, high] if !low.is_empty() && !high.is_empty() => halves.concat(),
        _ => [to("0.0.0.0/0"), halves.concat()].concat(),
    };
    if default.is_empty() || (to("0.0.0.0/0").is_empty() && halves.iter().any(Vec::is_empty)) {
        judge.fail_because(table.path("routes"), format!("{} has no route for 0.0.0.0/0", table.name()));
        return;
    }
    for route in default {
        let hop = route.get("nextHopType");
        match hop.one_of(&["VirtualAppliance", "VirtualNetworkGateway", "VnetLocal", "Internet", "None"]) {
            Some("Internet" | "None") => judge.fail_because(hop, format!("route table {}", table.name())),
            Some("VirtualAppliance") if !has_address(route) => {
                judge.unknown_at(route.get("nextHopIpAddress"), "the appliance has no address");
            }
            Some(_) => judge.pass(),
            None => judge.unknown_at(hop, "a route without a next hop"),
        }
    }
}

/// Whether a route names the address of its appliance.
fn has_address(route: Field<'_>) -> bool {
    route.get("nextHopIpAddress").str().is_some_and(|address| address.parse::<IpAddr>().is_ok())
}
