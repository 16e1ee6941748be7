//! Networks: security groups, subnets, addresses, routes.

use plimsoll_model::azure::{NETWORK_SECURITY_GROUP, PUBLIC_IP, SUBNET};

use super::How::Each;
use super::{Child, Draft, Id, Row, Table, joined, row};
use crate::iac::terraform::shape::Shape;

pub(super) const TABLES: &[&Table] = &[&GROUP, &RULE, &NETWORK, &SUB, &ADDRESS, &ROUTES, &FIREWALL];

/// The values of a rule of a security group.
const RULE_ROWS: &[Row] = &[
    row("name", "name"),
    row("priority", "properties.priority"),
    row("direction", "properties.direction"),
    row("access", "properties.access"),
    row("protocol", "properties.protocol"),
    row("source_port_range", "properties.sourcePortRange"),
    row("source_port_ranges", "properties.sourcePortRanges"),
    row("destination_port_range", "properties.destinationPortRange"),
    row("destination_port_ranges", "properties.destinationPortRanges"),
    row("source_address_prefix", "properties.sourceAddressPrefix"),
    row("source_address_prefixes", "properties.sourceAddressPrefixes"),
    row("destination_address_prefix", "properties.destinationAddressPrefix"),
    row("destination_address_prefixes", "properties.destinationAddressPrefixes"),
    row("source_application_security_group_ids", "properties.sourceApplicationSecurityGroups"),
    row("destination_application_security_group_ids", "properties.destinationApplicationSecurityGroups"),
];

const GROUP: Table = Table {
    terraform: "azurerm_network_security_group",
    kind: NETWORK_SECURITY_GROUP,
    id: Id::Group("Microsoft.Network/networkSecurityGroups"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("security_rule", "properties.securityRules").how(Each(RULE_ROWS)),
    ],
    names: None,
    more: None,
};

const RULE: Table = Table {
    terraform: "azurerm_network_security_rule",
    kind: "microsoft.network/networksecuritygroups/securityrules",
    id: Id::Named("Microsoft.Network/networkSecurityGroups", "network_security_group_name", "securityRules"),
    rows: RULE_ROWS,
    names: None,
    more: None,
};

const NETWORK: Table = Table {
    terraform: "azurerm_virtual_network",
    kind: "microsoft.network/virtualnetworks",
    id: Id::Group("Microsoft.Network/virtualNetworks"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("address_space", "properties.addressSpace.addressPrefixes"),
        row("ddos_protection_plan.enable", "properties.enableDdosProtection"),
        row("ddos_protection_plan.id", "properties.ddosProtectionPlan.id"),
        row("dns_servers", "properties.dhcpOptions.dnsServers"),
    ],
    names: None,
    more: Some(subnets),
};

const SUBNET_ROWS: &[Row] = &[
    row("name", "name"),
    row("address_prefixes", "properties.addressPrefixes"),
    row("address_prefix", "properties.addressPrefix"),
    row("security_group|network_security_group_id", "properties.networkSecurityGroup.id"),
    row("route_table_id", "properties.routeTable.id"),
    row("default_outbound_access_enabled", "properties.defaultOutboundAccess").or("true"),
    row("service_endpoints", "properties.serviceEndpoints"),
    row("private_endpoint_network_policies", "properties.privateEndpointNetworkPolicies"),
];

/// The subnets that are written inside a network.
fn subnets(draft: &mut Draft<'_, '_>) {
    for (index, block) in draft.config.inner("subnet").iter().enumerate() {
        if block.opaque.is_some() {
            continue;
        }
        let pointer = format!("{}/{index}", joined(draft.pointer, "subnet"));
        let mut shape = Shape::map(block.header).named(pointer.as_str());
        draft.rows(SUBNET_ROWS, block, &pointer, &mut shape);
        let Some(name) = block.attribute("name").and_then(|found| found.value.as_text()) else { continue };
        draft.children.push(Child { kind: SUBNET, segment: "subnets", name: name.to_string(), shape });
    }
}

const SUB: Table = Table {
    terraform: "azurerm_subnet",
    kind: SUBNET,
    id: Id::Named("Microsoft.Network/virtualNetworks", "virtual_network_name", "subnets"),
    rows: SUBNET_ROWS,
    names: None,
    more: None,
};

const ADDRESS: Table = Table {
    terraform: "azurerm_public_ip",
    kind: PUBLIC_IP,
    id: Id::Group("Microsoft.Network/publicIPAddresses"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("sku", "sku.name").or("Standard"),
        row("zones", "zones"),
        row("allocation_method", "properties.publicIPAllocationMethod"),
        row("ddos_protection_mode", "properties.ddosSettings.protectionMode"),
        row("domain_name_label", "properties.dnsSettings.domainNameLabel"),
    ],
    names: None,
    more: None,
};

const ROUTES: Table = Table {
    terraform: "azurerm_route_table",
    kind: "microsoft.network/routetables",
    id: Id::Group("Microsoft.Network/routeTables"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("route", "properties.routes").how(Each(&[
            row("name", "name"),
            row("address_prefix", "properties.addressPrefix"),
            row("next_hop_type", "properties.nextHopType"),
            row("next_hop_in_ip_address", "properties.nextHopIpAddress"),
        ])),
    ],
    names: None,
    more: None,
};

const FIREWALL: Table = Table {
    terraform: "azurerm_firewall",
    kind: "microsoft.network/azurefirewalls",
    id: Id::Group("Microsoft.Network/azureFirewalls"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("firewall_policy_id", "properties.firewallPolicy.id"),
        row("sku_tier", "properties.sku.tier"),
    ],
    names: None,
    more: None,
};
