//! Variables, local values, copies, modules, and what belongs to what.

use plimsoll_model::azure::{self as types, ManagedCluster};

use super::{cluster, read, show};

#[test]
fn values_of_variables_come_from_files_calls_and_defaults() {
    let main = "variable \"a\" {\n  default = \"default\"\n}\nvariable \"b\" { default = \"default\" }\nvariable \"c\" {\n  type = object({ x = optional(string, \"inner\"), y = optional(number) })\n  default = {}\n}\n\
                resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  tags = { a = var.a, b = var.b, x = var.c.x, y = var.c.y }\n}\n";
    let snapshot = read(&[
        ("main.tf", main),
        ("terraform.tfvars", "a = \"tfvars\"\nb = \"tfvars\"\n"),
        ("z.auto.tfvars.json", "{\"b\": \"auto\"}"),
        ("other.tfvars", "a = \"other\"\n"),
    ]);
    assert_eq!(show(cluster(&snapshot).top("tags")), "{a=tfvars, b=auto, x=inner, y=null}");
    let unused = snapshot.inputs.skipped.iter().filter(|skipped| skipped.reason.contains("-var-file"));
    let told: Vec<_> = unused.map(|skipped| skipped.file.as_str()).collect();
    assert_eq!(told, ["other.tfvars"]);
}

#[test]
fn copies_are_made_for_what_is_known() {
    let main = "locals {\n  names = { blue = 1, green = 2 }\n}\n\
        resource \"azurerm_kubernetes_cluster\" \"by_name\" {\n  for_each = local.names\n  name = \"c-${each.key}-${each.value}\"\n}\n\
        resource \"azurerm_kubernetes_cluster\" \"by_number\" {\n  count = 2\n  name = \"n-${count.index}\"\n}\n\
        resource \"azurerm_kubernetes_cluster\" \"none\" {\n  count = 0\n  name = \"none\"\n}\n\
        resource \"azurerm_kubernetes_cluster\" \"maybe\" {\n  count = var.unknown ? 1 : 0\n  name = \"maybe\"\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let names: Vec<_> = snapshot.clusters().iter().map(ManagedCluster::name).collect();
    assert_eq!(names, ["c-blue-1", "c-green-2", "n-0", "n-1", "maybe"]);
}

#[test]
fn dynamic_blocks_unfold_and_uncertain_ones_are_unknown() {
    let main = "variable \"defender\" {}\nresource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n\
        dynamic \"default_node_pool\" {\n    for_each = [\"p\"]\n    iterator = pool\n    content {\n      name = pool.value\n      max_pods = 40\n    }\n  }\n\
        dynamic \"microsoft_defender\" {\n    for_each = var.defender ? [1] : []\n    content {\n      log_analytics_workspace_id = \"/w\"\n    }\n  }\n\
        dynamic \"oms_agent\" {\n    for_each = []\n    content {}\n  }\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let cluster = snapshot.clusters()[0];
    assert_eq!(cluster.pools().listed[0].name(), "p");
    assert_eq!(show(cluster.pools().listed[0].path("maxPods")), "40");
    let defender = cluster.path("securityProfile.defender.securityMonitoring.enabled");
    assert_eq!(show(defender), "<microsoft_defender, if the block is there>");
    assert_eq!(show(cluster.path("addonProfiles.omsagent.enabled")), "absent");
}

#[test]
fn called_modules_are_judged_as_they_are_called() {
    let root = "module \"aks\" {\n  source = \"./modules/aks\"\n  for_each = toset([\"a\", \"b\"])\n  name = \"c-${each.key}\"\n  private = true\n}\n\
        resource \"azurerm_monitor_diagnostic_setting\" \"logs\" {\n  name = \"logs\"\n  target_resource_id = module.aks[\"b\"].id\n  log_analytics_workspace_id = azurerm_log_analytics_workspace.w.id\n  enabled_log {\n    category = \"kube-audit\"\n  }\n}\n\
        resource \"azurerm_log_analytics_workspace\" \"w\" {\n  name = \"w\"\n  resource_group_name = \"rg\"\n}\n";
    let module = "variable \"name\" {}\nvariable \"private\" { default = false }\n\
        resource \"azurerm_kubernetes_cluster\" \"this\" {\n  name = var.name\n  resource_group_name = \"rg\"\n  private_cluster_enabled = var.private\n}\n\
        output \"id\" { value = azurerm_kubernetes_cluster.this.id }\n";
    let snapshot = read(&[("env/main.tf", root), ("env/modules/aks/main.tf", module)]);
    let clusters = snapshot.clusters();
    let names: Vec<_> = clusters.iter().map(ManagedCluster::name).collect();
    assert_eq!(names, ["c-a", "c-b"]);
    for cluster in &clusters {
        assert_eq!(show(cluster.path("apiServerAccessProfile.enablePrivateCluster")), "true");
    }
    let settings = clusters[1].resource().children(types::DIAGNOSTIC_SETTING).unwrap();
    assert_eq!(settings.len(), 1);
    assert_eq!(show(settings[0].path("logs")), "[{category=kube-audit, enabled=true}]");
    let workspace = snapshot.resources_of(types::WORKSPACE).next().unwrap();
    assert_eq!(settings[0].path("workspaceId").text(), workspace.id());
    assert_eq!(clusters[0].resource().children(types::DIAGNOSTIC_SETTING), Some(Vec::new()));
}

#[test]
fn children_find_their_cluster_across_files_and_not_across_roots() {
    let one = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"same\"\n  resource_group_name = \"rg\"\n}\n";
    let pool = "resource \"azurerm_kubernetes_cluster_node_pool\" \"p\" {\n  name = \"user\"\n  kubernetes_cluster_id = azurerm_kubernetes_cluster.x.id\n}\n\
        resource \"azurerm_kubernetes_cluster_deployment_safeguard\" \"s\" {\n  kubernetes_cluster_id = azurerm_kubernetes_cluster.x.id\n  level = \"Enforce\"\n}\n";
    let snapshot = read(&[("a/main.tf", one), ("a/pools.tf", pool), ("b/main.tf", one)]);
    let clusters = snapshot.clusters();
    let counts: Vec<_> = clusters
        .iter()
        .map(|cluster| {
            let resource = cluster.resource();
            let of = |kind| resource.children(kind).map_or(0, |found| found.len());
            (of(types::AGENT_POOL), of(types::DEPLOYMENT_SAFEGUARDS))
        })
        .collect();
    assert_eq!(counts, [(1, 1), (0, 0)]);
}

#[test]
fn what_may_not_be_there_proves_nothing() {
    let main = "variable \"logs\" {}\nresource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  resource_group_name = \"rg\"\n}\n\
        resource \"azurerm_monitor_diagnostic_setting\" \"d\" {\n  count = var.logs ? 1 : 0\n  name = \"d\"\n  target_resource_id = azurerm_kubernetes_cluster.x.id\n  storage_account_id = \"/s\"\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let settings = cluster(&snapshot).children(types::DIAGNOSTIC_SETTING).unwrap();
    assert_eq!(show(settings[0].top("properties")), "<count = var.logs ? 1 : 0>");
}

#[test]
fn maintenance_windows_are_resources_of_their_own() {
    let main = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  resource_group_name = \"rg\"\n\
        maintenance_window_node_os {\n    frequency = \"Weekly\"\n    interval = 1\n    day_of_week = \"Sunday\"\n    duration = 4\n    start_time = \"02:00\"\n    utc_offset = \"+01:00\"\n  }\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let windows = cluster(&snapshot).children(types::MAINTENANCE_CONFIGURATION).unwrap();
    assert_eq!(windows[0].name(), "aksManagedNodeOSUpgradeSchedule");
    assert_eq!(show(windows[0].path("maintenanceWindow.schedule.weekly.dayOfWeek")), "Sunday");
    assert_eq!(show(windows[0].path("maintenanceWindow.durationHours")), "4");
}

#[test]
fn json_configuration_says_the_same() {
    let text = r#"{"variable": {"tier": {"default": "Standard"}},
        "resource": {"azurerm_kubernetes_cluster": {"x": {"name": "c-${var.tier}", "sku_tier": "${var.tier}",
        "default_node_pool": [{"name": "p", "max_pods": 50}], "identity": {"type": "SystemAssigned"}}}}}"#;
    let snapshot = read(&[("main.tf.json", text)]);
    let cluster = snapshot.clusters()[0];
    assert_eq!(cluster.name(), "c-Standard");
    assert_eq!(show(cluster.top("sku.tier")), "Standard");
    assert_eq!(show(cluster.top("identity.type")), "SystemAssigned");
    assert_eq!(show(cluster.pools().listed[0].path("maxPods")), "50");
}

#[test]
fn bodies_of_azapi_are_as_azure_has_them() {
    let main = "resource \"azapi_resource\" \"aks\" {\n  type = \"Microsoft.ContainerService/managedClusters@2025-05-01\"\n  name = \"a\"\n  parent_id = \"/subscriptions/s/resourceGroups/g\"\n  location = \"westeurope\"\n  body = {\n    sku = { name = \"Automatic\", tier = \"Standard\" }\n    properties = {\n      nodeResourceGroupProfile = { restrictionLevel = \"ReadOnly\" }\n    }\n  }\n}\n\
        resource \"azapi_resource\" \"safe\" {\n  type = \"Microsoft.ContainerService/deploymentSafeguards@2025-07-01\"\n  name = \"default\"\n  parent_id = azapi_resource.aks.id\n  body = jsonencode({ properties = { level = \"Enforce\" } })\n}\n";
    let snapshot = read(&[("main.tf", main)]);
    let cluster = cluster(&snapshot);
    assert_eq!(
        cluster.id(),
        Some("/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/a")
    );
    assert_eq!(show(cluster.top("sku.name")), "Automatic");
    let lockdown = cluster.path("nodeResourceGroupProfile.restrictionLevel").place().resolve();
    assert_eq!((lockdown.line, lockdown.value.as_str()), (9, "ReadOnly"));
    assert_eq!(
        lockdown.pointer,
        "/resource/azapi_resource/aks/body/properties/nodeResourceGroupProfile/restrictionLevel"
    );
    let safeguards = cluster.children(types::DEPLOYMENT_SAFEGUARDS).unwrap();
    assert_eq!(show(safeguards[0].path("level")), "Enforce");
}

#[test]
fn associations_and_rules_are_put_where_azure_has_them() {
    let network = "resource \"azurerm_subnet\" \"nodes\" {\n  name = \"nodes\"\n  resource_group_name = \"rg\"\n  virtual_network_name = \"v\"\n  address_prefixes = [\"10.0.0.0/24\"]\n}\n\
        resource \"azurerm_network_security_group\" \"g\" {\n  name = \"g\"\n  resource_group_name = \"rg\"\n}\n";
    let rules = "resource \"azurerm_subnet_network_security_group_association\" \"a\" {\n  subnet_id = azurerm_subnet.nodes.id\n  network_security_group_id = azurerm_network_security_group.g.id\n}\n\
        resource \"azurerm_network_security_rule\" \"ssh\" {\n  name = \"ssh\"\n  resource_group_name = \"rg\"\n  network_security_group_name = azurerm_network_security_group.g.name\n  access = \"Allow\"\n}\n";
    let snapshot = read(&[("network.tf", network), ("rules.tf", rules)]);
    let subnet = snapshot.resources_of(types::SUBNET).next().unwrap();
    let group = snapshot.resources_of(types::NETWORK_SECURITY_GROUP).next().unwrap();
    assert_eq!(subnet.path("networkSecurityGroup.id").text(), group.id());
    assert_eq!(show(group.path("securityRules")), "[{name=ssh, properties={access=Allow}}]");
    let access =
        group.path("securityRules").items().next().unwrap().path("properties.access").place().resolve();
    assert_eq!((access.file.as_str(), access.line), ("network.tf", 7));
}
