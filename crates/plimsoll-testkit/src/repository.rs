//! A repository of a platform team, made up: the folders of many services in Terraform and Bicep, of which some run a
//! cluster and all hold what services are made of. The same on every run.

use std::fmt::Write as _;

/// Services in a repository.
const SERVICES: usize = 250;
/// Of so many services one runs a cluster of its own.
const PER_CLUSTER: usize = 4;

/// The files of the repository: path and content, 20 for each service.
pub fn files() -> impl Iterator<Item = (String, String)> {
    (0..SERVICES).flat_map(|service| {
        let folder = format!("services/service-{service:03}");
        let mut files: Vec<(String, String)> = vec![
            (format!("{folder}/variables.tf"), variables(service)),
            (format!("{folder}/main.tf"), main(service)),
            (format!("{folder}/network.tf"), network(service)),
            (format!("{folder}/storage.tf"), storage(service)),
            (format!("{folder}/monitoring.tf"), monitoring(service)),
            (format!("{folder}/outputs.tf"), outputs()),
            (
                format!("{folder}/terraform.tfvars"),
                format!("name = \"service-{service:03}\"\nenvironment = \"production\"\n"),
            ),
        ];
        files.extend((0..9).map(|app| (format!("{folder}/app-{app}.tf"), application(service, app))));
        files.extend((0..4).map(|part| (format!("{folder}/bicep/part-{part}.bicep"), bicep(service, part))));
        files
    })
}

fn variables(service: usize) -> String {
    let mut out = String::from(
        "variable \"name\" { type = string }\nvariable \"environment\" {\n  type    = string\n  default = \"test\"\n}\n",
    );
    for (name, value) in [("location", "westeurope"), ("owner", "platform"), ("cost_center", "4711")] {
        let _ = writeln!(
            out,
            "variable \"{name}\" {{\n  description = \"The {name} of everything in this folder.\"\n  type        = string\n  default     = \"{value}\"\n}}"
        );
    }
    let _ = writeln!(
        out,
        "locals {{\n  prefix = \"${{var.name}}-${{var.environment}}\"\n  number = {service}\n  tags = {{\n    owner       = var.owner\n    cost_center = var.cost_center\n    environment = var.environment\n  }}\n  apps = {{ for app in range(9) : \"app-${{app}}\" => {{ port = 8000 + app, replicas = app % 3 + 1 }} }}\n}}"
    );
    out
}

fn main(service: usize) -> String {
    let mut out = String::from(
        "terraform {\n  required_providers {\n    azurerm = {\n      source  = \"hashicorp/azurerm\"\n      version = \"~> 4.20\"\n    }\n  }\n}\nprovider \"azurerm\" {\n  features {}\n}\nresource \"azurerm_resource_group\" \"main\" {\n  name     = \"rg-${local.prefix}\"\n  location = var.location\n  tags     = local.tags\n}\n",
    );
    if service.is_multiple_of(PER_CLUSTER) {
        out.push_str("resource \"azurerm_kubernetes_cluster\" \"main\" {\n  name                      = \"aks-${local.prefix}\"\n  location                  = azurerm_resource_group.main.location\n  resource_group_name       = azurerm_resource_group.main.name\n  dns_prefix                = local.prefix\n  kubernetes_version        = \"1.33\"\n  local_account_disabled    = true\n  azure_policy_enabled      = true\n  oidc_issuer_enabled       = true\n  workload_identity_enabled = true\n  default_node_pool {\n    name           = \"system\"\n    vm_size        = \"Standard_D4ds_v5\"\n    node_count     = 3\n    vnet_subnet_id = azurerm_subnet.nodes.id\n  }\n  identity {\n    type = \"SystemAssigned\"\n  }\n  network_profile {\n    network_plugin = \"azure\"\n    network_policy = \"cilium\"\n    service_cidr   = \"10.200.0.0/16\"\n    dns_service_ip = \"10.200.0.10\"\n  }\n  tags = local.tags\n}\nresource \"azurerm_role_assignment\" \"pull\" {\n  scope                = azurerm_container_registry.main.id\n  role_definition_name = \"AcrPull\"\n  principal_id         = azurerm_kubernetes_cluster.main.kubelet_identity[0].object_id\n}\nresource \"azurerm_container_registry\" \"main\" {\n  name                = replace(local.prefix, \"-\", \"\")\n  resource_group_name = azurerm_resource_group.main.name\n  location            = var.location\n  sku                 = \"Premium\"\n}\n");
    }
    out
}

fn network(service: usize) -> String {
    let mut out = format!(
        "resource \"azurerm_virtual_network\" \"main\" {{\n  name                = \"vnet-${{local.prefix}}\"\n  location            = var.location\n  resource_group_name = azurerm_resource_group.main.name\n  address_space       = [\"10.{}.0.0/16\"]\n  tags                = local.tags\n}}\n",
        service % 200
    );
    for (index, subnet) in ["nodes", "apps", "data", "gateway", "private"].iter().enumerate() {
        let _ = writeln!(
            out,
            "resource \"azurerm_subnet\" \"{subnet}\" {{\n  name                 = \"snet-{subnet}\"\n  resource_group_name  = azurerm_resource_group.main.name\n  virtual_network_name = azurerm_virtual_network.main.name\n  address_prefixes     = [cidrsubnet(azurerm_virtual_network.main.address_space[0], 8, {index})]\n}}\nresource \"azurerm_network_security_group\" \"{subnet}\" {{\n  name                = \"nsg-{subnet}\"\n  location            = var.location\n  resource_group_name = azurerm_resource_group.main.name\n  security_rule {{\n    name                       = \"https\"\n    priority                   = 100\n    direction                  = \"Inbound\"\n    access                     = \"Allow\"\n    protocol                   = \"Tcp\"\n    source_port_range          = \"*\"\n    destination_port_range     = \"443\"\n    source_address_prefix      = \"VirtualNetwork\"\n    destination_address_prefix = \"*\"\n  }}\n}}"
        );
    }
    out
}

fn storage(service: usize) -> String {
    let mut out = String::new();
    for account in 0..4 {
        let _ = writeln!(
            out,
            "resource \"azurerm_storage_account\" \"data{account}\" {{\n  # Holds what the applications of service {service} write.\n  name                          = \"st{service:03}{account}${{var.environment}}\"\n  resource_group_name           = azurerm_resource_group.main.name\n  location                      = var.location\n  account_tier                  = \"Standard\"\n  account_replication_type      = var.environment == \"production\" ? \"ZRS\" : \"LRS\"\n  public_network_access_enabled = false\n  min_tls_version               = \"TLS1_2\"\n  tags                          = merge(local.tags, {{ account = \"{account}\" }})\n}}\nresource \"azurerm_storage_container\" \"data{account}\" {{\n  for_each           = toset([\"raw\", \"clean\", \"archive\"])\n  name               = each.value\n  storage_account_id = azurerm_storage_account.data{account}.id\n}}"
        );
    }
    out.push_str("resource \"azurerm_key_vault\" \"main\" {\n  name                       = \"kv-${local.number}-${var.environment}\"\n  location                   = var.location\n  resource_group_name        = azurerm_resource_group.main.name\n  tenant_id                  = data.azurerm_client_config.current.tenant_id\n  sku_name                   = \"standard\"\n  purge_protection_enabled   = true\n  enable_rbac_authorization  = true\n}\ndata \"azurerm_client_config\" \"current\" {}\n");
    out
}

fn monitoring(service: usize) -> String {
    let mut out = String::from(
        "resource \"azurerm_log_analytics_workspace\" \"main\" {\n  name                = \"log-${local.prefix}\"\n  location            = var.location\n  resource_group_name = azurerm_resource_group.main.name\n  retention_in_days   = 90\n}\n",
    );
    for metric in ["cpu", "memory", "requests", "failures", "latency", "connections"] {
        let _ = writeln!(
            out,
            "resource \"azurerm_monitor_metric_alert\" \"{metric}\" {{\n  name                = \"{metric}-{service}\"\n  resource_group_name = azurerm_resource_group.main.name\n  scopes              = [for app in values(azurerm_linux_web_app.app0) : app.id]\n  description         = \"Tells the owner of service {service} of its {metric}.\"\n  criteria {{\n    metric_namespace = \"Microsoft.Web/sites\"\n    metric_name      = \"{metric}\"\n    aggregation      = \"Average\"\n    operator         = \"GreaterThan\"\n    threshold        = 80\n  }}\n}}"
        );
    }
    out
}

fn outputs() -> String {
    let mut out = String::new();
    for subnet in ["nodes", "apps", "data", "gateway", "private"] {
        let _ = writeln!(
            out,
            "output \"{subnet}_subnet_id\" {{\n  description = \"The subnet of {subnet}.\"\n  value       = azurerm_subnet.{subnet}.id\n}}"
        );
    }
    out
}

fn application(service: usize, app: usize) -> String {
    let mut out = format!(
        "resource \"azurerm_service_plan\" \"app{app}\" {{\n  name                = \"plan-${{local.prefix}}-{app}\"\n  resource_group_name = azurerm_resource_group.main.name\n  location            = var.location\n  os_type             = \"Linux\"\n  sku_name            = \"P1v3\"\n}}\n"
    );
    let _ = writeln!(
        out,
        "resource \"azurerm_linux_web_app\" \"app{app}\" {{\n  for_each            = {{ for name, app in local.apps : name => app if app.replicas > {} }}\n  name                = \"app-${{local.prefix}}-{app}-${{each.key}}\"\n  resource_group_name = azurerm_resource_group.main.name\n  location            = azurerm_service_plan.app{app}.location\n  service_plan_id     = azurerm_service_plan.app{app}.id\n  https_only          = true\n  site_config {{\n    always_on           = true\n    minimum_tls_version = \"1.2\"\n    application_stack {{\n      docker_image_name = \"registry.example/service-{service}/app-{app}:1.{app}.0\"\n    }}\n  }}\n  app_settings = {{",
        app % 3
    );
    for setting in 0..24 {
        let _ = writeln!(out, "    SETTING_{setting:02} = \"value-{setting}-of-${{var.name}}\"");
    }
    out.push_str("  }\n  identity {\n    type = \"SystemAssigned\"\n  }\n  tags = local.tags\n}\n");
    for role in ["Storage Blob Data Reader", "Key Vault Secrets User"] {
        let label = role.to_ascii_lowercase().replace(' ', "_");
        let _ = writeln!(
            out,
            "resource \"azurerm_role_assignment\" \"app{app}_{label}\" {{\n  for_each             = azurerm_linux_web_app.app{app}\n  scope                = azurerm_resource_group.main.id\n  role_definition_name = \"{role}\"\n  principal_id         = each.value.identity[0].principal_id\n}}"
        );
    }
    out
}

fn bicep(service: usize, part: usize) -> String {
    let mut out = format!(
        "// Part {part} of service {service}.\nparam location string = resourceGroup().location\nparam environment string = 'test'\nparam name string = 'service-{service:03}'\nvar prefix = '${{name}}-${{environment}}'\nvar tags = {{\n  owner: 'platform'\n  environment: environment\n}}\n"
    );
    for item in 0..12 {
        let _ = writeln!(
            out,
            "resource account{item} 'Microsoft.Storage/storageAccounts@2023-05-01' = {{\n  name: take('st${{uniqueString(prefix)}}{part}{item}', 24)\n  location: location\n  kind: 'StorageV2'\n  sku: {{\n    name: environment == 'production' ? 'Standard_ZRS' : 'Standard_LRS'\n  }}\n  properties: {{\n    allowBlobPublicAccess: false\n    minimumTlsVersion: 'TLS1_2'\n    supportsHttpsTrafficOnly: true\n    networkAcls: {{\n      defaultAction: 'Deny'\n      bypass: 'AzureServices'\n    }}\n  }}\n  tags: union(tags, {{\n    item: '{item}'\n  }})\n}}"
        );
    }
    let _ = writeln!(out, "output ids array = [for item in range(0, 3): '${{prefix}}-${{item}}']");
    out
}
