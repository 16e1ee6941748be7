//! What is deployed apart is judged apart.

use plimsoll_ingest::snapshot_of;
use plimsoll_model::Snapshot;
use plimsoll_model::azure::{MANAGED_CLUSTER, ROLE_ASSIGNMENT};

const CLUSTER: &str = r#"
resource "azurerm_kubernetes_cluster" "main" {
  name                = var.name
  location            = "westeurope"
  resource_group_name = "rg"
}
variable "name" { default = "aks" }
"#;
const ROLE: &str = r#"
resource "azurerm_role_assignment" "reader" {
  scope                = azurerm_kubernetes_cluster.main.id
  role_definition_name = "Reader"
  principal_id         = "00000000-0000-0000-0000-000000000001"
}
"#;
const BICEP: &str = "resource aks 'Microsoft.ContainerService/managedClusters@2025-01-01' = {\n  name: 'other'\n  location: 'westeurope'\n}\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";

/// Of each cluster: its name, and whether role assignments were supplied with it.
fn clusters(snapshot: &Snapshot) -> Vec<(String, bool)> {
    let of = |cluster: plimsoll_model::azure::ResourceRef<'_>| {
        (cluster.name().to_owned(), snapshot.is_supplied(cluster.scope(), ROLE_ASSIGNMENT))
    };
    snapshot.resources_of(MANAGED_CLUSTER).map(of).collect()
}

#[test]
fn clusters_of_several_folders_share_nothing() {
    let first = format!("{CLUSTER}{ROLE}");
    let second = CLUSTER.replace("\"aks\"", "\"two\"");
    let files = [
        ("a/main.tf", first.as_bytes()),
        ("b/main.tf", second.as_bytes()),
        ("c/main.bicep", BICEP.as_bytes()),
    ];
    let snapshot = snapshot_of(&files);
    let mut found = clusters(&snapshot);
    found.sort();
    let expected = [("aks", true), ("other", false), ("two", false)];
    assert_eq!(found, expected.map(|(name, roles)| (name.to_owned(), roles)));
    let mut scopes: Vec<&str> = snapshot
        .resources_of(MANAGED_CLUSTER)
        .filter_map(|cluster| Some(snapshot.scope(cluster.scope())?.root.as_str()))
        .collect();
    scopes.sort_unstable();
    assert_eq!(scopes, ["a", "b", "c"]);
}

#[test]
fn modules_go_with_the_folder_that_calls_them() {
    let root = "module \"cluster\" {\n  source = \"../modules/aks\"\n  name   = \"one\"\n}\nmodule \"roles\" {\n  source = \"../modules/roles\"\n  scope  = module.cluster.id\n}\n";
    let module = format!("{CLUSTER}output \"id\" {{ value = azurerm_kubernetes_cluster.main.id }}\n");
    let roles = ROLE.replace("azurerm_kubernetes_cluster.main.id", "var.scope") + "variable \"scope\" {}\n";
    let other = CLUSTER.replace("\"aks\"", "\"two\"");
    let snapshot = snapshot_of(&[
        ("live/main.tf", root.as_bytes()),
        ("modules/aks/main.tf", module.as_bytes()),
        ("modules/roles/main.tf", roles.as_bytes()),
        ("other/main.tf", other.as_bytes()),
    ]);
    let mut found = clusters(&snapshot);
    found.sort();
    assert_eq!(found, [("one".to_owned(), true), ("two".to_owned(), false)]);
}

#[test]
fn one_cluster_and_everything_else_stay_together() {
    let roles = ROLE.replace("azurerm_kubernetes_cluster.main.id", "\"/subscriptions/s\"");
    let snapshot = snapshot_of(&[
        ("cluster/main.tf", CLUSTER.as_bytes()),
        ("roles/main.tf", roles.as_bytes()),
        ("manifests/pod.yaml", POD.as_bytes()),
    ]);
    assert_eq!(clusters(&snapshot), [("aks".to_owned(), true)]);
    let pod = snapshot.objects_of("Pod").next().unwrap();
    assert_eq!(
        snapshot.cluster_of_scope(pod.scope()).map(|cluster| cluster.name().to_owned()),
        Some("aks".to_owned())
    );
}
