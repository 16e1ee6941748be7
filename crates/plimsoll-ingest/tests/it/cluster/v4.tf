terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.20"
    }
  }
}

locals {
  subscription = "/subscriptions/00000000-0000-0000-0000-000000000001"
  workspace    = "${local.subscription}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs"
  network      = "${local.subscription}/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/shop"
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                                = "shop-prod"
  location                            = "westeurope"
  resource_group_name                 = "shop"
  sku_tier                            = "Standard"
  kubernetes_version                  = "1.34"
  support_plan                        = "KubernetesOfficial"
  local_account_disabled              = true
  role_based_access_control_enabled   = true
  private_cluster_enabled             = true
  private_cluster_public_fqdn_enabled = false
  private_dns_zone_id                 = "System"
  run_command_enabled                 = false
  workload_identity_enabled           = true
  oidc_issuer_enabled                 = true
  image_cleaner_enabled               = true
  image_cleaner_interval_hours        = 48
  custom_ca_trust_certificates_base64 = ["Y2VydA=="]
  automatic_upgrade_channel           = "stable"
  node_os_upgrade_channel             = "NodeImage"
  node_resource_group                 = "MC_shop"
  azure_policy_enabled                = true
  http_application_routing_enabled    = false
  open_service_mesh_enabled           = false
  disk_encryption_set_id              = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Compute/diskEncryptionSets/d"

  identity {
    type = "SystemAssigned"
  }
  kubelet_identity {
    client_id = "00000000-0000-0000-0000-0000000000aa"
  }
  azure_active_directory_role_based_access_control {
    azure_rbac_enabled     = true
    admin_group_object_ids = ["00000000-0000-0000-0000-0000000000bb"]
  }
  api_server_access_profile {
    authorized_ip_ranges                = ["203.0.113.0/24"]
    virtual_network_integration_enabled = true
    subnet_id                           = "${local.network}/subnets/api"
  }
  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = "cilium"
    network_data_plane  = "cilium"
    outbound_type       = "userDefinedRouting"
    load_balancer_sku   = "standard"
    advanced_networking {
      security_enabled = true
    }
  }
  bootstrap_profile {
    artifact_source = "Cache"
  }
  microsoft_defender {
    log_analytics_workspace_id = local.workspace
  }
  key_management_service {
    key_vault_key_id         = "https://vault.example/keys/kms/1"
    key_vault_network_access = "Private"
  }
  oms_agent {
    log_analytics_workspace_id      = local.workspace
    msi_auth_for_monitoring_enabled = true
  }
  key_vault_secrets_provider {
    secret_rotation_enabled  = true
    secret_rotation_interval = "2m"
  }
  web_app_routing {
    dns_zone_ids             = []
    default_nginx_controller = "Internal"
  }
  monitor_metrics {}
  http_proxy_config {
    http_proxy = "http://proxy.example:3128"
  }
  node_provisioning_profile {
    mode = "Manual"
  }

  default_node_pool {
    name                         = "system"
    vm_size                      = "Standard_D4ds_v5"
    node_public_ip_enabled       = false
    host_encryption_enabled      = true
    fips_enabled                 = false
    os_disk_type                 = "Ephemeral"
    os_sku                       = "AzureLinux"
    orchestrator_version         = "1.34"
    max_pods                     = 110
    zones                        = ["1", "2", "3"]
    auto_scaling_enabled         = true
    only_critical_addons_enabled = true
    workload_runtime             = "OCIContainer"
    host_group_id                = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Compute/hostGroups/h"
    vnet_subnet_id               = "${local.network}/subnets/nodes"
    node_network_profile {
      allowed_host_ports {
        port_start = 8000
        port_end   = 8001
        protocol   = "TCP"
      }
    }
    kubelet_config {
      pod_max_pid = 100
    }
    linux_os_config {
      sysctl_config {
        net_ipv4_tcp_tw_reuse = true
      }
    }
  }
}
