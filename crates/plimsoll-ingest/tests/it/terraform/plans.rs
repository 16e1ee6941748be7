//! `terraform show -json`.

use plimsoll_model::azure as types;

use super::{cluster, read, show};

const PLAN: &str = r#"{
  "format_version": "1.2",
  "terraform_version": "1.9.0",
  "variables": {"secret": {"value": "canary-variable-91"}},
  "planned_values": {"root_module": {"resources": [
    {"address": "azurerm_kubernetes_cluster.x", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "x",
     "values": {
       "name": "shop", "resource_group_name": "rg", "local_account_disabled": true, "sku_tier": "Standard",
       "kubernetes_version": null,
       "default_node_pool": [{"name": "system", "max_pods": 30, "zones": ["1"]}],
       "service_principal": [{"client_id": "app", "client_secret": "canary-sensitive-92"}],
       "windows_profile": []},
     "sensitive_values": {"default_node_pool": [{"zones": [false]}], "service_principal": [{"client_secret": true}]}},
    {"address": "azurerm_monitor_diagnostic_setting.d", "mode": "managed", "type": "azurerm_monitor_diagnostic_setting", "name": "d",
     "values": {"name": "d", "enabled_log": [{"category": "kube-audit", "retention_policy": []}]},
     "sensitive_values": {}}
  ], "child_modules": [{"address": "module.pools", "resources": []}]}},
  "resource_changes": [
    {"address": "azurerm_kubernetes_cluster.x", "change": {"after": {"kube_config": "canary-after-93"}, "after_unknown": {"oidc_issuer_url": true, "kubernetes_version": true}}},
    {"address": "azurerm_monitor_diagnostic_setting.d", "change": {"after_unknown": {"target_resource_id": true}}}],
  "configuration": {"provider_config": {"azurerm": {"version_constraint": "~> 4.0"}}, "root_module": {"resources": [
    {"address": "azurerm_monitor_diagnostic_setting.d", "type": "azurerm_monitor_diagnostic_setting", "name": "d",
     "expressions": {"target_resource_id": {"references": ["azurerm_kubernetes_cluster.x.id", "azurerm_kubernetes_cluster.x"]}}}]}}
}"#;

#[test]
fn plans_are_read_and_nothing_sensitive_is_kept() {
    let snapshot = read(&[("plan.json", PLAN)]);
    let cluster = cluster(&snapshot);
    assert_eq!(cluster.name(), "shop");
    assert_eq!(show(cluster.path("disableLocalAccounts")), "true");
    assert_eq!(cluster.path("disableLocalAccounts").place().resolve().line, 8);
    assert_eq!(show(cluster.top("sku.tier")), "Standard");
    assert_eq!(show(cluster.path("kubernetesVersion")), "<known after apply>");
    assert_eq!(show(cluster.path("servicePrincipalProfile.secret")), "redacted");
    let pool = snapshot.clusters()[0].pools().listed[0];
    assert_eq!(show(pool.path("maxPods")), "30");
    assert_eq!(show(pool.path("availabilityZones")), "[1]");
    let settings = cluster.children(types::DIAGNOSTIC_SETTING).unwrap();
    assert_eq!(show(settings[0].path("logs")), "[{category=kube-audit, enabled=true}]");
    for tree in snapshot.trees() {
        assert!(!tree.text().contains("canary"), "{}", tree.text());
        assert!((0..tree.len() as u32).all(|node| !tree.scalar(node).unwrap_or_default().contains("canary")));
    }
}

#[test]
fn states_have_the_ids_that_azure_gave() {
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop";
    let state = format!(
        r#"{{"format_version": "1.0", "values": {{"root_module": {{"child_modules": [{{"address": "module.a", "resources": [
            {{"address": "module.a.azurerm_kubernetes_cluster.x", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "x",
              "values": {{"id": "{id}", "name": "shop", "kube_config_raw": "canary"}}, "sensitive_values": {{"kube_config_raw": true}}}}]}}]}}}}}}"#
    );
    let snapshot = read(&[("state.json", &state)]);
    assert_eq!(cluster(&snapshot).id(), Some(id));
    assert!(!snapshot.trees()[0].text().contains("canary"));
}
