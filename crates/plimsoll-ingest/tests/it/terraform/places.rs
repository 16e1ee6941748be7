//! Evidence points at what was written.

use super::read;

const MAIN: &str = "\
variable \"ranges\" {
  default = [\"203.0.113.0/24\"]
}

resource \"azurerm_kubernetes_cluster\" \"main\" {
  name                   = \"shop\"
  local_account_disabled = true
  api_server_access_profile {
    authorized_ip_ranges = var.ranges
  }
  addon_profile {}

  default_node_pool {
    name    = \"system\"
    vm_size = \"Standard_D4ds_v5\"
    zones   = [
      \"1\",
      \"2\",
    ]
  }
}
";

#[test]
fn values_stand_at_their_attributes() {
    let snapshot = read(&[("main.tf", MAIN)]);
    let cluster = snapshot.clusters()[0];
    let pool = cluster.pools().listed[0];
    let root = "/resource/azurerm_kubernetes_cluster/main";
    for (field, line, column, pointer, value) in [
        (cluster.path("disableLocalAccounts"), 7, 3, "/local_account_disabled", "true"),
        (
            cluster.path("apiServerAccessProfile.authorizedIPRanges"),
            9,
            5,
            "/api_server_access_profile/authorized_ip_ranges",
            "list of 1 item",
        ),
        (pool.path("vmSize"), 15, 5, "/default_node_pool/vm_size", "Standard_D4ds_v5"),
        (pool.path("availabilityZones"), 16, 5, "/default_node_pool/zones", "list of 2 items"),
        (pool.path("availabilityZones").items().nth(1).unwrap(), 18, 7, "/default_node_pool/zones/1", "2"),
        // What is missing, at the block that lacks it.
        (pool.path("maxPods"), 13, 3, "/default_node_pool/max_pods", "absent"),
        (cluster.path("addonProfiles.azurepolicy.enabled"), 11, 3, "/azure_policy_enabled", "absent"),
        (cluster.path("kubernetesVersion"), 5, 1, "/kubernetes_version", "absent"),
        (cluster.path("networkProfile.networkPolicy"), 5, 1, "/network_profile/network_policy", "absent"),
        (cluster.path("autoUpgradeProfile.upgradeChannel"), 5, 1, "/automatic_upgrade_channel", "absent"),
        // What the provider takes by itself.
        (cluster.top("sku.tier"), 5, 1, "/sku_tier", "Free"),
        (pool.path("osDiskType"), 13, 3, "/default_node_pool/os_disk_type", "Managed"),
    ] {
        let found = field.place().resolve();
        assert_eq!(
            (found.line, found.column, found.pointer.as_str(), found.value.as_str()),
            (line, column, format!("{root}{pointer}").as_str(), value)
        );
    }
}

#[test]
fn defaults_depend_on_the_generation_of_the_provider() {
    for (version, issuer, channel) in
        [("~> 5.0", "true", "NodeImage"), ("~> 4.1", "absent", "NodeImage"), ("3.110.0", "absent", "absent")]
    {
        let main = format!(
            "terraform {{\n  required_providers {{\n    azurerm = {{ source = \"hashicorp/azurerm\", version = \"{version}\" }}\n  }}\n}}\n\
             resource \"azurerm_kubernetes_cluster\" \"x\" {{\n  name = \"x\"\n}}\n"
        );
        let snapshot = read(&[("main.tf", &main)]);
        let cluster = snapshot.clusters()[0];
        assert_eq!(super::show(cluster.path("oidcIssuerProfile.enabled")), issuer, "{version}");
        assert_eq!(
            super::show(cluster.path("autoUpgradeProfile.nodeOSUpgradeChannel")),
            channel,
            "{version}"
        );
    }
}
