//! Container registries.

use plimsoll_model::azure::REGISTRY;

use super::How::{Each, Words};
use super::{Draft, Id, Table, row};
use crate::iac::terraform::shape::Shape;
use crate::iac::terraform::value::Value;

pub(super) const TABLES: &[&Table] = &[&CONTAINERS];

/// What a policy is: on or off.
const STATUS: super::How = Words(&[("true", "enabled"), ("false", "disabled")]);
const SWITCH: super::How = Words(&[("true", "Enabled"), ("false", "Disabled")]);

const CONTAINERS: Table = Table {
    terraform: "azurerm_container_registry",
    kind: REGISTRY,
    id: Id::Group("Microsoft.ContainerRegistry/registries"),
    rows: &[
        row("name", "name"),
        row("location", "location"),
        row("tags", "tags"),
        row("sku", "sku.name"),
        row("identity.type", "identity.type"),
        row("admin_enabled", "properties.adminUserEnabled").or("false"),
        row("anonymous_pull_enabled", "properties.anonymousPullEnabled").or("false"),
        row("data_endpoint_enabled", "properties.dataEndpointEnabled").or("false"),
        row("public_network_access_enabled", "properties.publicNetworkAccess")
            .how(super::ACCESS)
            .or("Enabled"),
        row("zone_redundancy_enabled", "properties.zoneRedundancy").how(SWITCH).or("Disabled"),
        row("network_rule_bypass_option", "properties.networkRuleBypassOptions"),
        row("network_rule_set.default_action", "properties.networkRuleSet.defaultAction"),
        row("network_rule_set.ip_rule", "properties.networkRuleSet.ipRules")
            .how(Each(&[row("action", "action"), row("ip_range", "value")])),
        row("quarantine_policy_enabled", "properties.policies.quarantinePolicy.status").how(STATUS),
        row("trust_policy_enabled|trust_policy.enabled", "properties.policies.trustPolicy.status")
            .how(STATUS),
        row("retention_policy.enabled", "properties.policies.retentionPolicy.status").how(STATUS),
        row("retention_policy_in_days|retention_policy.days", "properties.policies.retentionPolicy.days"),
        row("export_policy_enabled", "properties.policies.exportPolicy.status").how(STATUS).or("enabled"),
        row("encryption.key_vault_key_id", "properties.encryption.keyVaultProperties.keyIdentifier"),
    ],
    names: None,
    more: Some(retention),
};

/// Since version 4 a number of days says that old images are removed.
fn retention(draft: &mut Draft<'_, '_>) {
    let Some(found) = draft.config.attribute("retention_policy_in_days") else { return };
    let status = match &found.value {
        Value::Number(days) if *days > 0.0 => Value::text("enabled"),
        Value::Number(_) => Value::text("disabled"),
        other => other.clone(),
    };
    let value = Shape::of(&status, found.span, &[], &|| true)
        .named(format!("{}/retention_policy_in_days", draft.pointer));
    let header = draft.config.header;
    draft.root.put("properties.policies.retentionPolicy.status", value, &|_| Shape::map(header));
}
