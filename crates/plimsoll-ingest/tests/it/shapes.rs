//! One cluster in every shape that Azure data comes in.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::azure::{self as types, ManagedCluster, ResourceRef};
use plimsoll_model::snapshot::Origin;
use plimsoll_model::{Field, Snapshot};

const REST: &[u8] = include_bytes!("cluster/rest.json");
const AZ: &[u8] = include_bytes!("cluster/az.json");
const EXPORT: &[u8] = include_bytes!("cluster/export.json");
const TEMPLATE: &[u8] = include_bytes!("cluster/template.json");

/// Every row of the table of normalized names that JSON can express: below `properties`, hoisted by `az`.
const PATHS: &[&str] = &[
    "kubernetesVersion",
    "supportPlan",
    "servicePrincipalProfile.clientId",
    "identityProfile.kubeletidentity.clientId",
    "aadProfile.managed",
    "aadProfile.enableAzureRBAC",
    "aadProfile.adminGroupObjectIDs",
    "disableLocalAccounts",
    "enableRBAC",
    "apiServerAccessProfile.enablePrivateCluster",
    "apiServerAccessProfile.enablePrivateClusterPublicFQDN",
    "apiServerAccessProfile.privateDNSZone",
    "apiServerAccessProfile.authorizedIPRanges",
    "apiServerAccessProfile.disableRunCommand",
    "apiServerAccessProfile.enableVnetIntegration",
    "apiServerAccessProfile.subnetId",
    "publicNetworkAccess",
    "networkProfile.networkPlugin",
    "networkProfile.networkPluginMode",
    "networkProfile.networkPolicy",
    "networkProfile.networkDataplane",
    "networkProfile.advancedNetworking.security.enabled",
    "networkProfile.outboundType",
    "networkProfile.loadBalancerSku",
    "bootstrapProfile.artifactSource",
    "securityProfile.defender.securityMonitoring.enabled",
    "securityProfile.defender.logAnalyticsWorkspaceResourceId",
    "securityProfile.azureKeyVaultKms.enabled",
    "securityProfile.azureKeyVaultKms.keyId",
    "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess",
    "securityProfile.workloadIdentity.enabled",
    "securityProfile.imageCleaner.enabled",
    "securityProfile.imageCleaner.intervalHours",
    "securityProfile.customCATrustCertificates",
    "oidcIssuerProfile.enabled",
    "autoUpgradeProfile.upgradeChannel",
    "autoUpgradeProfile.nodeOSUpgradeChannel",
    "nodeResourceGroup",
    "nodeResourceGroupProfile.restrictionLevel",
    "addonProfiles.azurepolicy.enabled",
    "addonProfiles.omsagent.enabled",
    "addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID",
    "addonProfiles.omsagent.config.useAADAuth",
    "addonProfiles.azureKeyvaultSecretsProvider.enabled",
    "addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation",
    "addonProfiles.azureKeyvaultSecretsProvider.config.rotationPollInterval",
    "addonProfiles.httpApplicationRouting.enabled",
    "addonProfiles.kubeDashboard.enabled",
    "addonProfiles.ingressApplicationGateway.enabled",
    "addonProfiles.openServiceMesh.enabled",
    "addonProfiles.aciConnectorLinux.enabled",
    "ingressProfile.webAppRouting.enabled",
    "ingressProfile.webAppRouting.nginx.defaultIngressControllerType",
    "serviceMeshProfile.mode",
    "azureMonitorProfile.metrics.enabled",
    "httpProxyConfig.httpProxy",
    "diskEncryptionSetID",
    "nodeProvisioningProfile.mode",
    "hostedSystemProfile.enabled",
];

/// What only the API writes.
const READ_ONLY: &[&str] = &["currentKubernetesVersion", "privateFQDN", "oidcIssuerProfile.issuerURL"];

const POOL_PATHS: &[&str] = &[
    "mode",
    "enableNodePublicIP",
    "enableEncryptionAtHost",
    "enableFIPS",
    "osDiskType",
    "osSKU",
    "osType",
    "orchestratorVersion",
    "maxPods",
    "availabilityZones",
    "enableAutoScaling",
    "nodeTaints",
    "type",
    "securityProfile.enableSecureBoot",
    "securityProfile.enableVTPM",
    "securityProfile.sshAccess",
    "workloadRuntime",
    "hostGroupID",
    "networkProfile.allowedHostPorts",
    "kubeletConfig.podMaxPids",
    "linuxOSConfig.sysctls.netIpv4TcpTwReuse",
    "vnetSubnetID",
];

fn show(field: Field<'_>) -> String {
    match field.kind() {
        plimsoll_model::Kind::Array => field.items().map(show).collect::<Vec<_>>().join(","),
        plimsoll_model::Kind::Object => {
            field.members().map(|(_, value)| show(value)).collect::<Vec<_>>().join(",")
        }
        _ => field.text().unwrap_or("absent").to_owned(),
    }
}

fn normalized(snapshot: &Snapshot, read_only: bool) -> Vec<(&'static str, String)> {
    let clusters = snapshot.clusters();
    assert_eq!(clusters.len(), 1, "{:?}", snapshot.inputs);
    let cluster = clusters[0];
    let mut out = vec![
        ("name", cluster.name().to_owned()),
        ("sku.name", show(cluster.top("sku.name"))),
        ("sku.tier", show(cluster.top("sku.tier"))),
        ("identity.type", show(cluster.top("identity.type"))),
    ];
    out.extend(PATHS.iter().map(|path| (*path, show(cluster.path(path)))));
    if read_only {
        out.extend(READ_ONLY.iter().map(|path| (*path, show(cluster.path(path)))));
    }
    let pools = cluster.pools();
    assert_eq!(pools.listed.len(), if cluster.is_template() { 2 } else { 1 });
    out.push(("pool", pools.listed[0].name().to_owned()));
    out.extend(POOL_PATHS.iter().map(|path| (*path, show(pools.listed[0].path(path)))));
    out
}

#[test]
fn one_cluster_reads_the_same_in_every_shape() {
    let rest = normalized(&snapshot_of(&[("rest.json", REST)]), true);
    let absent: Vec<_> = rest.iter().filter(|(_, value)| value == "absent").collect();
    assert!(absent.is_empty(), "{absent:?}");
    assert_eq!(normalized(&snapshot_of(&[("az.json", AZ)]), true), rest);
    assert_eq!(normalized(&snapshot_of(&[("export.json", EXPORT)]), true), rest);
    let template = snapshot_of(&[("template.json", TEMPLATE)]);
    let writable: Vec<_> = rest.iter().filter(|(path, _)| !READ_ONLY.contains(path)).cloned().collect();
    assert_eq!(normalized(&template, false), writable);
    assert!(template.clusters()[0].is_template());
}

#[test]
fn wrappers_do_not_matter() {
    let text = std::str::from_utf8(REST).unwrap();
    let bom = format!("\u{feff}{text}");
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let wrapped = [
        format!("[{text}]"),
        format!(r#"{{"value": [{text}], "nextLink": null}}"#),
        format!(r#"{{"count": 1, "data": [{text}], "skip_token": null}}"#),
        format!(r#"{{"interactions": [{{"response": {{"body": {{"data": {{"value": [{text}]}}}}}}}}]}}"#),
        bom,
    ];
    let expected = normalized(&snapshot_of(&[("rest.json", REST)]), true);
    for json in &wrapped {
        assert_eq!(
            normalized(&snapshot_of(&[("x.json", json.as_bytes())]), true),
            expected,
            "{}",
            &json[..40]
        );
    }
    assert_eq!(normalized(&snapshot_of(&[("x.json", &utf16)]), true), expected);
}

#[test]
fn export_links_what_is_nested_and_lists_children() {
    let snapshot = snapshot_of(&[("export.json", EXPORT)]);
    let cluster = snapshot.clusters()[0].resource();
    assert!(cluster.lists_children());
    let settings = cluster.children(types::DIAGNOSTIC_SETTING).unwrap();
    assert_eq!(settings.len(), 1);
    assert_eq!(settings[0].name(), "to-workspace");
    assert_eq!(cluster.children(types::MAINTENANCE_CONFIGURATION).unwrap().len(), 1);
    assert_eq!(snapshot.resources_of(types::SUBNET).count(), 1);
}

#[test]
fn template_resources_belong_to_what_they_name() {
    let snapshot = snapshot_of(&[("template.json", TEMPLATE)]);
    let cluster = snapshot.clusters()[0].resource();
    let names =
        |kind: &str| -> Vec<&str> { cluster.children(kind).unwrap().iter().map(ResourceRef::name).collect() };
    assert_eq!(names(types::AGENT_POOL), ["user"]);
    assert_eq!(names(types::DIAGNOSTIC_SETTING), ["nested", "audit", "legacy"]);
    assert_eq!(names(types::MAINTENANCE_CONFIGURATION), ["default"]);
    let other =
        snapshot.resources_of(types::DIAGNOSTIC_SETTING).find(|setting| setting.name() == "vault").unwrap();
    assert_eq!(other.parent().map(|parent| parent.kind()), Some(types::KEY_VAULT));
    assert_eq!(other.origin(), Origin::Template);
    let location = cluster.top("location");
    assert!(location.is_expression());
    assert_eq!(location.text(), Some("[resourceGroup().location]"));
    assert_eq!(cluster.top("tags.literal").str(), Some("[not an expression]"));
}

#[test]
fn resources_map_of_language_version_2_is_read() {
    let json = br#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0", "contentVersion": "1.0.0.0", "resources": {
        "known": {"existing": true, "type": "Microsoft.ContainerService/managedClusters", "name": "old"},
        "cluster": {"type": "Microsoft.ContainerService/managedClusters", "name": "new", "properties": {}},
        "inner": {"type": "Microsoft.Resources/deployments", "name": "inner", "properties": {"template": {
            "resources": [{"type": "Microsoft.ContainerService/managedClusters/agentPools", "name": "new/pool"}]}}}}}"#;
    let snapshot = snapshot_of(&[("main.json", json)]);
    let clusters = snapshot.clusters();
    assert_eq!(clusters.iter().map(ManagedCluster::name).collect::<Vec<_>>(), ["new"]);
    assert_eq!(clusters[0].resource().children(types::AGENT_POOL).unwrap()[0].name(), "pool");
}

#[test]
fn ids_decide_what_belongs_to_a_cluster() {
    let cluster = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerService/managedClusters/C";
    let registry = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/r";
    let aks = format!(
        r#"{{"id": "{cluster}", "name": "C", "type": "Microsoft.ContainerService/ManagedClusters"}}"#
    );
    let lower = cluster.to_ascii_lowercase();
    let settings = format!(
        r#"[{{"id": "{lower}/providers/microsoft.insights/diagnosticSettings/mine", "name": "mine",
             "type": "Microsoft.Insights/diagnosticSettings", "logs": []}},
            {{"id": "{registry}/providers/microsoft.insights/diagnosticSettings/other", "name": "other",
             "type": "Microsoft.Insights/diagnosticSettings", "logs": []}},
            {{"name": "bare", "logs": []}}]"#
    );
    let assignment = format!(
        r#"{{"value": [{{"id": "{cluster}/providers/Microsoft.Authorization/roleAssignments/1", "name": "1",
             "type": "Microsoft.Authorization/roleAssignments", "properties": {{"scope": "{cluster}"}}}}]}}"#
    );
    let snapshot = snapshot_of(&[
        ("cluster.json", aks.as_bytes()),
        ("diagnostic-settings.json", settings.as_bytes()),
        ("role-assignments.json", assignment.as_bytes()),
    ]);
    let cluster = snapshot.clusters()[0].resource();
    let names: Vec<_> =
        cluster.children(types::DIAGNOSTIC_SETTING).unwrap().iter().map(ResourceRef::name).collect();
    assert_eq!(names, ["mine", "bare"]);
    let assignment = snapshot.resources_of(types::ROLE_ASSIGNMENT).next().unwrap();
    assert_eq!(assignment.parent(), None);
    assert_eq!(cluster.children(types::MAINTENANCE_CONFIGURATION), None);
}

#[test]
fn an_empty_list_is_supplied_and_a_missing_one_is_not() {
    let aks = br#"{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c", "name": "c"}"#;
    for empty in ["[]", r#"{"value": []}"#, r#"{"data": []}"#, "[]\n"] {
        let snapshot =
            snapshot_of(&[("c/cluster.json", aks), ("c/diagnostic-settings.json", empty.as_bytes())]);
        let cluster = snapshot.clusters()[0].resource();
        assert_eq!(cluster.children(types::DIAGNOSTIC_SETTING), Some(Vec::new()), "{empty}");
        assert_eq!(cluster.children(types::AGENT_POOL), None);
        assert!(snapshot.inputs.skipped.is_empty(), "{:?}", snapshot.inputs);
    }
    let list = br#"{"apiVersion": "v1", "items": [], "kind": "List", "metadata": {"resourceVersion": ""}}"#;
    let snapshot = snapshot_of(&[("networkpolicies.json", list)]);
    assert!(snapshot.is_supplied(0, "NetworkPolicy"));
    let raw = br#"{"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": null}"#;
    assert!(snapshot_of(&[("anything.json", raw)]).is_supplied(0, "Pod"));
}

#[test]
fn inline_subnets_and_their_security_groups_unfold() {
    let json = br#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v", "name": "v",
        "type": "Microsoft.Network/virtualNetworks", "subnets": [
          {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/a", "name": "a",
           "addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n"}},
          {"name": "b", "properties": {"networkSecurityGroup": {"id":
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/m",
            "properties": {"securityRules": []}}}}]}]"#;
    let snapshot = snapshot_of(&[("vnets.json", json)]);
    let subnets: Vec<_> = snapshot.resources_of(types::SUBNET).map(|subnet| subnet.name()).collect();
    assert_eq!(subnets, ["a", "b"]);
    let groups: Vec<_> =
        snapshot.resources_of(types::NETWORK_SECURITY_GROUP).map(|group| group.name()).collect();
    assert_eq!(groups, ["m"]);
}

#[test]
fn federated_credentials_belong_to_the_cluster_they_trust() {
    let aks = |name: &str| {
        format!(
            r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/{name}",
                "name": "{name}", "oidcIssuerProfile": {{"issuerUrl": "https://issuer.example/{name}/"}}}}"#
        )
    };
    let credential = |name: &str| {
        format!(
            r#"[{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i/federatedIdentityCredentials/{name}",
                "name": "{name}", "issuer": "https://issuer.example/{name}"}}]"#
        )
    };
    let files = [aks("a"), aks("b"), credential("b"), credential("elsewhere")];
    let named = ["a.json", "b.json", "c.json", "d.json"];
    let listed: Vec<(&str, &[u8])> =
        named.iter().zip(&files).map(|(name, text)| (*name, text.as_bytes())).collect();
    let snapshot = snapshot_of(&listed);
    let parents: Vec<_> = snapshot
        .resources_of(types::FEDERATED_CREDENTIAL)
        .map(|credential| credential.parent().map(|parent| parent.name()))
        .collect();
    assert_eq!(parents, [Some("b"), None]);
}
