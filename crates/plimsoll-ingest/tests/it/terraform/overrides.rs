//! Override files and lock files: what stands beside a configuration and changes what it says.

use plimsoll_model::azure::ManagedCluster;

use super::{cluster, read, show};

const MAIN: &str = "\
variable \"name\" {
  default = \"base\"
}

locals {
  tier = \"Free\"
  kept = \"kept\"
}

resource \"azurerm_kubernetes_cluster\" \"main\" {
  name                   = var.name
  sku_tier               = local.tier
  local_account_disabled = false
  tags                   = { kept = local.kept }

  network_profile {
    network_plugin = \"azure\"
    network_policy = \"calico\"
  }

  default_node_pool {
    name     = \"system\"
    max_pods = 30
  }
}
";

const OVERRIDE: &str = "\
variable \"name\" { default = \"changed\" }
locals {
  tier = \"Standard\"
}

resource \"azurerm_kubernetes_cluster\" \"main\" {
  local_account_disabled = true
  network_profile {
    network_plugin = \"azure\"
  }
}
";

#[test]
fn attributes_are_replaced_one_by_one_and_blocks_by_type() {
    let snapshot = read(&[("main.tf", MAIN), ("main_override.tf", OVERRIDE)]);
    let cluster = snapshot.clusters()[0];
    assert_eq!(cluster.name(), "changed");
    for (path, value) in [
        ("disableLocalAccounts", "true"),
        ("networkProfile.networkPlugin", "azure"),
        ("networkProfile.networkPolicy", "absent"),
    ] {
        assert_eq!(show(cluster.path(path)), value, "{path}");
    }
    assert_eq!(show(cluster.resource().top("sku").get("tier")), "Standard");
    assert_eq!(show(cluster.resource().top("tags")), "{kept=kept}");
    assert_eq!(show(cluster.pools().listed[0].path("maxPods")), "30");
    assert_eq!(snapshot.inputs.warnings, []);
}

#[test]
fn evidence_points_into_the_file_that_has_the_last_word() {
    let snapshot = read(&[("main.tf", MAIN), ("main_override.tf", OVERRIDE)]);
    let cluster = snapshot.clusters()[0];
    let place = |path: &str| {
        let evidence = cluster.path(path).place().resolve();
        (evidence.file, evidence.line, evidence.column, evidence.pointer)
    };
    let root = "/resource/azurerm_kubernetes_cluster/main";
    assert_eq!(
        place("disableLocalAccounts"),
        ("main_override.tf".to_owned(), 7, 3, format!("{root}/local_account_disabled"))
    );
    assert_eq!(
        place("networkProfile.networkPlugin"),
        ("main_override.tf".to_owned(), 9, 5, format!("{root}/network_profile/network_plugin"))
    );
    let pool = cluster.pools().listed[0].path("maxPods").place().resolve();
    assert_eq!((pool.file.as_str(), pool.line, pool.column), ("main.tf", 23, 5));
}

#[test]
fn override_files_count_in_the_order_of_their_names_and_within_their_folder() {
    let with = |value: &str| {
        format!("resource \"azurerm_kubernetes_cluster\" \"main\" {{\n  sku_tier = \"{value}\"\n}}\n")
    };
    let json = "{\"resource\": {\"azurerm_kubernetes_cluster\": {\"main\": {\"sku_tier\": \"Premium\", \"network_profile\": {\"network_plugin\": \"none\"}}}}}";
    let (b, z) = (with("Standard"), with("Free"));
    let other =
        "resource \"azurerm_kubernetes_cluster\" \"main\" {\n  name = \"other\"\n  sku_tier = \"Free\"\n}\n";
    let snapshot = read(&[
        ("a/b_override.tf", b.as_str()),
        ("a/c_override.tf.json", json),
        ("a/main.tf", MAIN),
        ("b/main.tf", other),
        ("b/not_an_override_file.tf", "locals {}\n"),
        ("a/a_override.tf", z.as_str()),
    ]);
    let tiers: Vec<_> = snapshot
        .clusters()
        .iter()
        .map(|cluster| (cluster.name().to_owned(), show(cluster.resource().top("sku").get("tier"))))
        .collect();
    assert_eq!(tiers, [("base".to_owned(), "Premium".to_owned()), ("other".to_owned(), "Free".to_owned())]);
    let plugin = snapshot.clusters()[0].path("networkProfile.networkPlugin");
    assert_eq!(show(plugin), "none");
    assert_eq!(plugin.place().resolve().file, "a/c_override.tf.json");
    assert_eq!(show(snapshot.clusters()[0].path("networkProfile.networkPolicy")), "absent");
}

#[test]
fn dynamic_blocks_override_plain_ones() {
    let over = "resource \"azurerm_kubernetes_cluster\" \"main\" {\n  dynamic \"network_profile\" {\n    for_each = [\"kubenet\"]\n    content {\n      network_plugin = network_profile.value\n    }\n  }\n}\n";
    let snapshot = read(&[("main.tf", MAIN), ("override.tf", over)]);
    let cluster = cluster(&snapshot);
    assert_eq!(show(cluster.path("networkProfile.networkPlugin")), "kubenet");
    assert_eq!(show(cluster.path("networkProfile.networkPolicy")), "absent");
}

#[test]
fn what_overrides_nothing_is_told_and_judged() {
    let over = "locals {\n  nothing = 1\n}\nresource \"azurerm_kubernetes_cluster\" \"other\" {\n  name = \"x\"\n}\nprovider \"azurerm\" {\n  features {}\n}\n";
    let snapshot = read(&[("main.tf", MAIN), ("override.tf", over)]);
    let names: Vec<_> = snapshot.clusters().iter().map(ManagedCluster::name).collect();
    assert_eq!(names, ["base", "x"]);
    let told: Vec<_> = snapshot
        .inputs
        .warnings
        .iter()
        .map(|warning| (warning.file.as_str(), warning.line, warning.column, warning.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "override.tf",
                2,
                3,
                "there is no `local.nothing` that this could override: Terraform refuses it"
            ),
            (
                "override.tf",
                4,
                1,
                "there is no `resource azurerm_kubernetes_cluster.other` that this could override: Terraform refuses it"
            ),
        ]
    );
}

#[test]
fn secrets_of_override_files_are_not_kept() {
    let over = "resource \"azurerm_kubernetes_cluster\" \"main\" {\n  windows_profile {\n    admin_username = \"a\"\n    admin_password = \"canary-88xQz17\"\n  }\n}\n";
    let snapshot = read(&[("main.tf", MAIN), ("override.tf", over)]);
    assert_eq!(show(cluster(&snapshot).path("windowsProfile.adminPassword")), "redacted");
    for tree in snapshot.trees() {
        assert!(!tree.text().contains("canary-88"));
        assert!(
            (0..tree.len() as u32)
                .all(|node| tree.scalar(node).is_none_or(|text| !text.contains("canary-88")))
        );
    }
}

#[test]
fn the_lock_file_decides_the_generation_of_the_provider() {
    let lock = |version: &str| {
        format!(
            "# This file is maintained automatically.\nprovider \"registry.terraform.io/hashicorp/azurerm\" {{\n  version     = \"{version}\"\n  constraints = \">= 2.0.0\"\n  hashes = [\n    \"h1:abc=\",\n  ]\n}}\nprovider \"registry.terraform.io/hashicorp/random\" {{\n  version = \"3.6.0\"\n}}\n"
        )
    };
    // What differs is what the absence of the upgrade channel of nodes means.
    let main = "terraform {\n  required_providers {\n    azurerm = {\n      source  = \"hashicorp/azurerm\"\n      version = \">= 2.0\"\n    }\n  }\n}\nresource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n}\n";
    let channel = |files: &[(&str, &str)]| {
        let snapshot = read(files);
        show(cluster(&snapshot).path("autoUpgradeProfile.nodeOSUpgradeChannel"))
    };
    let (third, fourth) = (lock("3.117.1"), lock("4.14.0"));
    let by_third = channel(&[("main.tf", main), (".terraform.lock.hcl", &third)]);
    let by_fourth = channel(&[("main.tf", main), (".terraform.lock.hcl", &fourth)]);
    assert_eq!(channel(&[("main.tf", main)]), by_fourth);
    assert_ne!(by_third, by_fourth);
}
