//! Secrets are overwritten wherever they stand, and found.

use plimsoll_model::Snapshot;

use super::{cluster, read, show};

/// Whether a text stands anywhere in what is kept.
fn keeps(snapshot: &Snapshot, needle: &str) -> bool {
    snapshot.trees().iter().any(|tree| {
        tree.text().contains(needle)
            || (0..tree.len() as u32).any(|node| {
                tree.scalar(node).is_some_and(|text| text.contains(needle))
                    || tree.key(node).is_some_and(|text| text.contains(needle))
            })
    })
}

#[test]
fn literals_are_overwritten_and_found() {
    let main = "# the password is hunter2canary\nvariable \"admin_password\" {\n  default = \"canary-one-9f8a7\"\n}\n\
        variable \"quiet\" {\n  sensitive = true\n  default = \"canary-two-5d2c1\"\n}\n\
        locals {\n  both = \"${var.quiet}-suffix\"\n}\n\
        resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\"\n  tags = { copied = local.both, list = [\"fine\", var.quiet] }\n\
        service_principal {\n    client_id = \"11111111-2222-3333-4444-555555555555\"\n    client_secret = \"canary-three-8Q9zP\"\n  }\n\
        windows_profile {\n    admin_username = \"azure\"\n    admin_password = var.admin_password\n  }\n}\n\
        resource \"kubernetes_secret\" \"s\" {\n  metadata {\n    name = \"s\"\n  }\n  data = {\n    key = \"canary-four-q\"\n  }\n}\n";
    let values =
        "db_password = \"canary-five-x1\"\nconnection = \"Server=db;Password=canary-six-77;Database=x\"\n";
    let snapshot = read(&[("main.tf", main), ("terraform.tfvars", values)]);
    for canary in [
        "canary-one",
        "canary-two",
        "canary-three",
        "canary-four",
        "canary-five",
        "canary-six",
        "hunter2canary",
    ] {
        assert!(!keeps(&snapshot, canary), "{canary}");
    }
    let cluster = cluster(&snapshot);
    for path in ["servicePrincipalProfile.secret", "windowsProfile.adminPassword"] {
        assert_eq!(show(cluster.path(path)), "redacted", "{path}");
    }
    assert_eq!(show(cluster.top("tags")), "{copied=redacted, list=[fine, redacted]}");
    let mut places: Vec<(String, String, u32)> = snapshot
        .credentials()
        .iter()
        .map(|found| {
            let tree = snapshot.tree(found.tree).unwrap();
            let (line, _) = tree.position(tree.anchor(found.node));
            (tree.file().to_owned(), tree.pointer(found.node), line)
        })
        .collect();
    places.sort();
    let at = |file: &str, pointer: &str, line: u32| (file.to_owned(), pointer.to_owned(), line);
    assert_eq!(
        places,
        [
            at("main.tf", "/resource/azurerm_kubernetes_cluster/x/service_principal/client_secret", 17),
            at("main.tf", "/resource/kubernetes_secret/s/data/key", 29),
            at("main.tf", "/variable/admin_password/default", 3),
            at("main.tf", "/variable/quiet/default", 7),
            at("terraform.tfvars", "/connection", 2),
            at("terraform.tfvars", "/db_password", 1),
        ]
    );
}

#[test]
fn text_of_broken_blocks_and_comments_is_not_kept() {
    let main = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = \"x\" # plimsoll:ignore rbac-enabled\n}\nresource \"azurerm_kubernetes_cluster\" \"y\" {\n  odd = canary lost\n}\n/* canary comment */\n";
    let snapshot = read(&[("main.tf", main)]);
    assert!(!keeps(&snapshot, "canary"));
    assert!(keeps(&snapshot, "plimsoll:ignore rbac-enabled"));
}
