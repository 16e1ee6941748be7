//! `azurerm_kubernetes_cluster`, from version 2 of the provider on.

use plimsoll_model::azure::MANAGED_CLUSTER;

use super::How::{Block, Keys, Not, Present, Same, Text, Words};
use super::{Draft, How, Id, Row, Table, pool, row};
use crate::iac::terraform::config::Config;
use crate::iac::terraform::shape::{Content, Shape};

pub(super) const TABLES: &[&Table] = &[&CLUSTER];

const CLUSTER: Table = Table {
    terraform: "azurerm_kubernetes_cluster",
    kind: MANAGED_CLUSTER,
    id: Id::Group("Microsoft.ContainerService/managedClusters"),
    rows: ROWS,
    names: Some(&NAMES),
    more: Some(more),
};

/// `sku_tier` of version 3.
const TIERS: How = Words(&[("Paid", "Standard")]);
const DNS_ZONES: How = Words(&[("System", "system"), ("None", "none")]);

pub(super) const ROWS: &[Row] = &[
    row("name", "name"),
    row("location", "location"),
    row("tags", "tags"),
    row("", "sku.name").how(How::Fixed("Base")),
    row("sku_tier", "sku.tier").how(TIERS).or("Free"),
    row("identity.type", "identity.type"),
    row("identity.identity_ids|identity.user_assigned_identity_id", "identity.userAssignedIdentities").how(Keys),
    row("dns_prefix", "properties.dnsPrefix"),
    row("dns_prefix_private_cluster", "properties.fqdnSubdomain"),
    row("kubernetes_version", "properties.kubernetesVersion"),
    row("support_plan", "properties.supportPlan"),
    row("node_resource_group", "properties.nodeResourceGroup"),
    row("disk_encryption_set_id", "properties.diskEncryptionSetID"),
    row("service_principal.client_id", "properties.servicePrincipalProfile.clientId"),
    row("service_principal.client_secret", "properties.servicePrincipalProfile.secret"),
    row("kubelet_identity.client_id", "properties.identityProfile.kubeletidentity.clientId"),
    row("kubelet_identity.object_id", "properties.identityProfile.kubeletidentity.objectId"),
    row("kubelet_identity.user_assigned_identity_id", "properties.identityProfile.kubeletidentity.resourceId"),
    // Who is let in.
    row("local_account_disabled", "properties.disableLocalAccounts"),
    row("role_based_access_control_enabled|role_based_access_control.enabled", "properties.enableRBAC").or("true"),
    row(
        "azure_active_directory_role_based_access_control.managed|role_based_access_control.azure_active_directory.managed",
        "properties.aadProfile.managed",
    ),
    row("azure_active_directory_role_based_access_control", "properties.aadProfile.managed").how(Present),
    row("role_based_access_control.azure_active_directory", "properties.aadProfile").how(Block),
    row(
        "azure_active_directory_role_based_access_control.azure_rbac_enabled|role_based_access_control.azure_active_directory.azure_rbac_enabled",
        "properties.aadProfile.enableAzureRBAC",
    ),
    row(
        "azure_active_directory_role_based_access_control.admin_group_object_ids|role_based_access_control.azure_active_directory.admin_group_object_ids",
        "properties.aadProfile.adminGroupObjectIDs",
    ),
    row(
        "azure_active_directory_role_based_access_control.tenant_id|role_based_access_control.azure_active_directory.tenant_id",
        "properties.aadProfile.tenantID",
    ),
    row(
        "azure_active_directory_role_based_access_control.client_app_id|role_based_access_control.azure_active_directory.client_app_id",
        "properties.aadProfile.clientAppID",
    ),
    row(
        "azure_active_directory_role_based_access_control.server_app_id|role_based_access_control.azure_active_directory.server_app_id",
        "properties.aadProfile.serverAppID",
    ),
    row(
        "azure_active_directory_role_based_access_control.server_app_secret|role_based_access_control.azure_active_directory.server_app_secret",
        "properties.aadProfile.serverAppSecret",
    ),
    // The Kubernetes API server.
    row("api_server_access_profile", "properties.apiServerAccessProfile").how(Block),
    row("private_cluster_enabled|private_link_enabled", "properties.apiServerAccessProfile.enablePrivateCluster"),
    row("private_cluster_public_fqdn_enabled", "properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN"),
    row("private_dns_zone_id", "properties.apiServerAccessProfile.privateDNSZone").how(DNS_ZONES),
    row(
        "api_server_access_profile.authorized_ip_ranges|api_server_authorized_ip_ranges",
        "properties.apiServerAccessProfile.authorizedIPRanges",
    ),
    row("run_command_enabled", "properties.apiServerAccessProfile.disableRunCommand").how(Not).or("false"),
    row(
        "api_server_access_profile.virtual_network_integration_enabled|api_server_access_profile.vnet_integration_enabled",
        "properties.apiServerAccessProfile.enableVnetIntegration",
    ),
    row("api_server_access_profile.subnet_id", "properties.apiServerAccessProfile.subnetId"),
    row("public_network_access_enabled", "properties.publicNetworkAccess").how(super::ACCESS),
    // The network.
    row("network_profile", "properties.networkProfile").how(Block),
    row("network_profile.network_plugin", "properties.networkProfile.networkPlugin"),
    row("network_profile.network_plugin_mode", "properties.networkProfile.networkPluginMode"),
    row("network_profile.network_policy", "properties.networkProfile.networkPolicy"),
    row("network_profile.network_data_plane|network_profile.ebpf_data_plane", "properties.networkProfile.networkDataplane"),
    row("network_profile.outbound_type", "properties.networkProfile.outboundType").or("loadBalancer"),
    row("network_profile.load_balancer_sku", "properties.networkProfile.loadBalancerSku").or("standard"),
    row("network_profile.pod_cidr", "properties.networkProfile.podCidr"),
    row("network_profile.pod_cidrs", "properties.networkProfile.podCidrs"),
    row("network_profile.service_cidr", "properties.networkProfile.serviceCidr"),
    row("network_profile.service_cidrs", "properties.networkProfile.serviceCidrs"),
    row("network_profile.dns_service_ip", "properties.networkProfile.dnsServiceIP"),
    row("network_profile.docker_bridge_cidr", "properties.networkProfile.dockerBridgeCidr"),
    row("network_profile.ip_versions", "properties.networkProfile.ipFamilies"),
    row("network_profile.network_mode", "properties.networkProfile.networkMode"),
    row("network_profile.advanced_networking", "properties.networkProfile.advancedNetworking.enabled").how(Present),
    row(
        "network_profile.advanced_networking.observability_enabled",
        "properties.networkProfile.advancedNetworking.observability.enabled",
    ),
    row(
        "network_profile.advanced_networking.security_enabled",
        "properties.networkProfile.advancedNetworking.security.enabled",
    ),
    row(
        "network_profile.load_balancer_profile.managed_outbound_ip_count",
        "properties.networkProfile.loadBalancerProfile.managedOutboundIPs.count",
    ),
    row(
        "network_profile.load_balancer_profile.outbound_ports_allocated",
        "properties.networkProfile.loadBalancerProfile.allocatedOutboundPorts",
    ),
    row(
        "network_profile.nat_gateway_profile.managed_outbound_ip_count",
        "properties.networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
    ),
    row("http_proxy_config.http_proxy", "properties.httpProxyConfig.httpProxy"),
    row("http_proxy_config.https_proxy", "properties.httpProxyConfig.httpsProxy"),
    row("http_proxy_config.no_proxy", "properties.httpProxyConfig.noProxy"),
    row("http_proxy_config.trusted_ca", "properties.httpProxyConfig.trustedCa"),
    row("bootstrap_profile.artifact_source", "properties.bootstrapProfile.artifactSource"),
    row("bootstrap_profile.container_registry_id", "properties.bootstrapProfile.containerRegistryId"),
    // Security.
    row("microsoft_defender", "properties.securityProfile.defender.securityMonitoring.enabled").how(Present),
    row(
        "microsoft_defender.log_analytics_workspace_id",
        "properties.securityProfile.defender.logAnalyticsWorkspaceResourceId",
    ),
    row("key_management_service", "properties.securityProfile.azureKeyVaultKms.enabled").how(Present),
    row("key_management_service.key_vault_key_id", "properties.securityProfile.azureKeyVaultKms.keyId"),
    row(
        "key_management_service.key_vault_network_access",
        "properties.securityProfile.azureKeyVaultKms.keyVaultNetworkAccess",
    ),
    row("workload_identity_enabled", "properties.securityProfile.workloadIdentity.enabled"),
    row("image_cleaner_enabled", "properties.securityProfile.imageCleaner.enabled"),
    row("image_cleaner_interval_hours", "properties.securityProfile.imageCleaner.intervalHours"),
    row("custom_ca_trust_certificates_base64", "properties.securityProfile.customCATrustCertificates"),
    row("oidc_issuer_enabled", "properties.oidcIssuerProfile.enabled").or_since(5, "true"),
    // Upgrades.
    row("automatic_upgrade_channel|automatic_channel_upgrade", "properties.autoUpgradeProfile.upgradeChannel"),
    row("node_os_upgrade_channel|node_os_channel_upgrade", "properties.autoUpgradeProfile.nodeOSUpgradeChannel")
        .or_since(4, "NodeImage"),
    row("upgrade_override.force_upgrade_enabled", "properties.upgradeSettings.overrideSettings.forceUpgrade"),
    row("upgrade_override.effective_until", "properties.upgradeSettings.overrideSettings.until"),
    // Add-ons.
    row("addon_profile", "properties.addonProfiles").how(Block),
    row("azure_policy_enabled|addon_profile.azure_policy.enabled", "properties.addonProfiles.azurepolicy.enabled"),
    row("addon_profile.oms_agent.enabled", "properties.addonProfiles.omsagent.enabled"),
    row("oms_agent", "properties.addonProfiles.omsagent.enabled").how(Present),
    row(
        "oms_agent.log_analytics_workspace_id|addon_profile.oms_agent.log_analytics_workspace_id",
        "properties.addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID",
    ),
    row("oms_agent.msi_auth_for_monitoring_enabled", "properties.addonProfiles.omsagent.config.useAADAuth").how(Text),
    row(
        "addon_profile.azure_keyvault_secrets_provider.enabled",
        "properties.addonProfiles.azureKeyvaultSecretsProvider.enabled",
    ),
    row("key_vault_secrets_provider", "properties.addonProfiles.azureKeyvaultSecretsProvider.enabled").how(Present),
    row(
        "key_vault_secrets_provider.secret_rotation_enabled|addon_profile.azure_keyvault_secrets_provider.secret_rotation_enabled",
        "properties.addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation",
    )
    .how(Text),
    row(
        "key_vault_secrets_provider.secret_rotation_interval|addon_profile.azure_keyvault_secrets_provider.secret_rotation_interval",
        "properties.addonProfiles.azureKeyvaultSecretsProvider.config.rotationPollInterval",
    ),
    row(
        "http_application_routing_enabled|addon_profile.http_application_routing.enabled",
        "properties.addonProfiles.httpApplicationRouting.enabled",
    ),
    row("addon_profile.kube_dashboard.enabled", "properties.addonProfiles.kubeDashboard.enabled"),
    row(
        "addon_profile.ingress_application_gateway.enabled",
        "properties.addonProfiles.ingressApplicationGateway.enabled",
    ),
    row("ingress_application_gateway", "properties.addonProfiles.ingressApplicationGateway.enabled").how(Present),
    row(
        "ingress_application_gateway.gateway_id|addon_profile.ingress_application_gateway.gateway_id",
        "properties.addonProfiles.ingressApplicationGateway.config.applicationGatewayId",
    ),
    row(
        "ingress_application_gateway.gateway_name|addon_profile.ingress_application_gateway.gateway_name",
        "properties.addonProfiles.ingressApplicationGateway.config.applicationGatewayName",
    ),
    row(
        "ingress_application_gateway.subnet_id|addon_profile.ingress_application_gateway.subnet_id",
        "properties.addonProfiles.ingressApplicationGateway.config.subnetId",
    ),
    row(
        "ingress_application_gateway.subnet_cidr|addon_profile.ingress_application_gateway.subnet_cidr",
        "properties.addonProfiles.ingressApplicationGateway.config.subnetCIDR",
    ),
    row(
        "open_service_mesh_enabled|addon_profile.open_service_mesh.enabled",
        "properties.addonProfiles.openServiceMesh.enabled",
    ),
    row("addon_profile.aci_connector_linux.enabled", "properties.addonProfiles.aciConnectorLinux.enabled"),
    row("aci_connector_linux", "properties.addonProfiles.aciConnectorLinux.enabled").how(Present),
    row(
        "aci_connector_linux.subnet_name|addon_profile.aci_connector_linux.subnet_name",
        "properties.addonProfiles.aciConnectorLinux.config.SubnetName",
    ),
    row("confidential_computing", "properties.addonProfiles.ACCSGXDevicePlugin.enabled").how(Present),
    row("web_app_routing", "properties.ingressProfile.webAppRouting.enabled").how(Present),
    row("web_app_routing.dns_zone_ids", "properties.ingressProfile.webAppRouting.dnsZoneResourceIds"),
    row(
        "web_app_routing.default_nginx_controller",
        "properties.ingressProfile.webAppRouting.nginx.defaultIngressControllerType",
    ),
    row("service_mesh_profile.mode", "properties.serviceMeshProfile.mode"),
    row("service_mesh_profile.revisions", "properties.serviceMeshProfile.istio.revisions"),
    row(
        "service_mesh_profile.certificate_authority.key_vault_id",
        "properties.serviceMeshProfile.istio.certificateAuthority.plugin.keyVaultId",
    ),
    row("monitor_metrics", "properties.azureMonitorProfile.metrics.enabled").how(Present),
    row("cost_analysis_enabled", "properties.metricsProfile.costAnalysis.enabled"),
    row("workload_autoscaler_profile.keda_enabled", "properties.workloadAutoScalerProfile.keda.enabled"),
    row(
        "workload_autoscaler_profile.vertical_pod_autoscaler_enabled",
        "properties.workloadAutoScalerProfile.verticalPodAutoscaler.enabled",
    ),
    row("ai_toolchain_operator_enabled", "properties.aiToolchainOperatorProfile.enabled"),
    row("storage_profile.blob_driver_enabled", "properties.storageProfile.blobCSIDriver.enabled"),
    row("storage_profile.disk_driver_enabled", "properties.storageProfile.diskCSIDriver.enabled"),
    row("storage_profile.file_driver_enabled", "properties.storageProfile.fileCSIDriver.enabled"),
    row("storage_profile.snapshot_controller_enabled", "properties.storageProfile.snapshotController.enabled"),
    // Nodes.
    row("node_provisioning_profile.mode", "properties.nodeProvisioningProfile.mode"),
    row("node_provisioning_profile.default_node_pools", "properties.nodeProvisioningProfile.defaultNodePools"),
    row("linux_profile.admin_username", "properties.linuxProfile.adminUsername"),
    row("linux_profile.ssh_key", "properties.linuxProfile.ssh.publicKeys").how(How::Each(SSH_KEYS)),
    row("windows_profile.admin_username", "properties.windowsProfile.adminUsername"),
    row("windows_profile.admin_password", "properties.windowsProfile.adminPassword"),
    row("windows_profile.license", "properties.windowsProfile.licenseType"),
    row("auto_scaler_profile", "properties.autoScalerProfile").how(How::Camel),
    row("edge_zone", "extendedLocation.name").how(Same),
];

pub(super) static NAMES: [(&str, &str); ROWS.len()] = super::names(ROWS);

const SSH_KEYS: &[Row] = &[row("key_data", "keyData")];

/// What the table cannot say: the pool that is written inside the cluster, the gateways of the service mesh, and the
/// maintenance windows, which are resources of their own in Azure.
fn more(draft: &mut Draft<'_, '_>) {
    inline_pool(draft);
    gateways(draft);
    super::maintenance::windows(draft);
}

fn inline_pool(draft: &mut Draft<'_, '_>) {
    let config = draft.config;
    // Version 1 of the provider had a list.
    let names = ["default_node_pool", "agent_pool_profile"];
    let found = names.iter().find_map(|name| {
        let blocks = config.inner(name);
        (!blocks.is_empty()).then_some((*name, blocks))
    });
    let Some((name, blocks)) = found else { return };
    let mut pools = Vec::new();
    for block in &blocks {
        let block: &Config = block;
        if block.attributes.is_empty() && block.blocks.is_empty() && block.opaque.is_none() {
            continue;
        }
        let pointer = format!("{}/{name}", draft.pointer);
        let mut item = Shape::map(block.header).named(pointer.as_str());
        draft.values(pool::INLINE_ROWS, block, &pointer, &mut item);
        draft.values(pool::ROWS, block, &pointer, &mut item);
        pool::reserved(draft, block, &pointer, &mut item);
        item.name_by(&pool::NAMES, &pointer);
        pools.push(item);
    }
    let Some(span) = pools.first().map(|pool| pool.span) else { return };
    let list = Shape::new(span, Content::List(pools)).named(format!("{}/{name}", draft.pointer));
    put_below_properties(draft, "properties.agentPoolProfiles", list);
}

/// `internal_ingress_gateway_enabled` and `external_…` as the list that Azure has.
fn gateways(draft: &mut Draft<'_, '_>) {
    let Some(mesh) = draft.config.block("service_mesh_profile") else { return };
    let mut list = Vec::new();
    for (attribute, mode) in
        [("external_ingress_gateway_enabled", "External"), ("internal_ingress_gateway_enabled", "Internal")]
    {
        let Some(found) = mesh.attribute(attribute) else { continue };
        let pointer = format!("{}/service_mesh_profile/{attribute}", draft.pointer);
        let mut gateway = Shape::map(found.span).named(pointer.as_str());
        let nothing = |_: usize| Shape::map(found.span);
        gateway.put("mode", Shape::text(found.span, mode).named(pointer.as_str()), &nothing);
        gateway.put("enabled", draft.shape(&found).named(pointer.as_str()), &nothing);
        list.push(gateway);
    }
    if !list.is_empty() {
        let list = Shape::new(mesh.header, Content::List(list))
            .named(format!("{}/service_mesh_profile", draft.pointer));
        put_below_properties(draft, "properties.serviceMeshProfile.istio.components.ingressGateways", list);
    }
}

/// Puts a value that no row stands for.
fn put_below_properties(draft: &mut Draft<'_, '_>, path: &str, value: Shape) {
    let (header, pointer) = (draft.config.header, draft.pointer);
    draft.root.put(path, value, &|_| Shape::map(header).named(pointer));
}
