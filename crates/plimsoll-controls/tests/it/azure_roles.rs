//! The evaluator of Azure roles agrees with what Azure's own role definitions say.

use plimsoll_controls::facts::azure_roles::{
    Assignments, Grant, Role, Roles, built_in, cluster_admins, dangers,
};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::azure::ROLE_DEFINITION;
use plimsoll_testkit::corpus;

/// Every cell of the table of dangerous actions that lists or counts roles, computed anew from the definitions of all
/// built-in roles.
#[test]
fn dangerous_actions_are_granted_by_exactly_the_tabled_roles() {
    let Some(root) = corpus::root() else {
        eprintln!("skipped: PLIMSOLL_CORPUS is not set, and the definitions of all built-in roles lie there");
        return;
    };
    let bytes = std::fs::read(root.join("rbac/azure-rbac/built-in-roles-raw.json")).unwrap();
    let snapshot = snapshot_of(&[("role-definitions.json", &bytes)]);
    let roles: Vec<Role> = snapshot.resources_of(ROLE_DEFINITION).map(Role::read).collect();
    assert_eq!(roles.len(), 928);

    let table = corpus::table(include_str!("../../data/azure-role-danger.tsv"));
    assert_eq!(table.len(), dangers().len());
    let mut problems = Vec::new();
    for (row, danger) in table.iter().zip(dangers()) {
        let names = |wanted: &[Grant]| {
            let mut names: Vec<&str> = roles
                .iter()
                .filter(|role| wanted.contains(&role.grants(danger.plane, danger.action)))
                .map(|role| role.name)
                .collect();
            names.sort_unstable();
            names
        };
        let granting = names(&[Grant::Yes, Grant::Conditional]);
        let conditional = names(&[Grant::Conditional]);
        for (column, computed) in [
            ("role_count", granting.len().to_string()),
            ("builtin_roles", granting.join("; ")),
            (
                "roles_with_condition",
                if conditional.is_empty() { "-".to_owned() } else { conditional.join("; ") },
            ),
        ] {
            if row.get(column) != computed {
                problems.push(format!("{} {column}: {} != {computed}", danger.action, row.get(column)));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The roles that plimsoll knows without an input grant what the table says of them.
#[test]
fn built_in_roles_grant_what_the_table_says() {
    let mut known = 0;
    for role in built_in() {
        for danger in dangers() {
            let listed = |cell: &str| cell.split("; ").any(|name| name == role.name);
            let expected = match (listed(danger.built_in_roles), listed(danger.conditional_roles)) {
                (false, _) => Grant::No,
                (true, false) => Grant::Yes,
                (true, true) => Grant::Conditional,
            };
            assert_eq!(role.grants(danger.plane, danger.action), expected, "{} {}", role.name, danger.action);
            known += usize::from(expected != Grant::No);
        }
    }
    assert!(known > 100, "{known}");
}

const CLUSTER: &str = r#"{
  "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop",
  "name": "shop", "type": "Microsoft.ContainerService/managedClusters",
  "properties": { "disableLocalAccounts": true, "aadProfile": { "managed": true } }
}"#;

/// A GUID for each of a few names.
fn id(name: &str) -> String {
    format!("{:0>8}-0000-4000-8000-000000000000", name.bytes().map(u32::from).sum::<u32>())
}

fn assignment(principal: &str, role: &str, scope: &str) -> String {
    let principal = id(principal);
    format!(
        r#"{{"id": "{scope}/providers/Microsoft.Authorization/roleAssignments/{principal}-{role}", "name": "{principal}-{role}",
            "type": "Microsoft.Authorization/roleAssignments", "principalId": "{principal}", "principalType": "User",
            "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/{role}", "scope": "{scope}"}}"#
    )
}

/// Who is administrator, with these further files.
fn admins(assignments: &[String], more: &[(&str, &str)]) -> Vec<String> {
    let list = format!("[{}]", assignments.join(","));
    let mut files = vec![("cluster.json", CLUSTER.as_bytes()), ("role-assignments.json", list.as_bytes())];
    files.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    let snapshot = snapshot_of(&files);
    let clusters = snapshot.clusters();
    let assignments = Assignments::of(clusters[0]).unwrap();
    let admins = cluster_admins(clusters[0], &assignments);
    admins.routes.into_keys().collect()
}

const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const AKS_ADMIN: &str = "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8";

#[test]
fn assignments_hold_below_their_scope_only() {
    let at = |principal, scope| assignment(principal, OWNER, scope);
    let found = admins(
        &[
            at("subscription", "/subscriptions/S"),
            at("group", "/subscriptions/s/resourcegroups/RG"),
            at("above", "/providers/Microsoft.Management/managementGroups/corp"),
            at("neighbour", "/subscriptions/s/resourceGroups/rg2"),
            at("inside", "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v"),
        ],
        &[],
    );
    let mut expected = ["above", "group", "subscription"].map(id);
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_clusters_configuration_closes_ways() {
    let list = [assignment("operator", AKS_ADMIN, "/subscriptions/s")];
    assert_eq!(admins(&list, &[]), [id("operator")], "run-command is open");
    let closed = CLUSTER.replace(
        r#""disableLocalAccounts""#,
        r#""apiServerAccessProfile": {"disableRunCommand": true}, "disableLocalAccounts""#,
    );
    let text = format!("[{}]", list[0]);
    let snapshot =
        snapshot_of(&[("cluster.json", closed.as_bytes()), ("role-assignments.json", text.as_bytes())]);
    let clusters = snapshot.clusters();
    let assignments = Assignments::of(clusters[0]).unwrap();
    assert!(cluster_admins(clusters[0], &assignments).routes.is_empty());
}

#[test]
fn a_deny_assignment_subtracts_for_those_it_names() {
    let denial =
        &r#"[{"id": "/subscriptions/s/providers/Microsoft.Authorization/denyAssignments/d", "name": "d",
        "type": "Microsoft.Authorization/denyAssignments", "properties": {"scope": "/subscriptions/s",
        "permissions": [{"actions": ["*"], "dataActions": ["*"], "notActions": []}],
        "principals": [{"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}],
        "excludePrincipals": [{"id": "KEPT", "type": "User"}]}}]"#
            .replace("KEPT", &id("kept"));
    let list =
        [assignment("kept", OWNER, "/subscriptions/s"), assignment("denied", OWNER, "/subscriptions/s")];
    assert_eq!(admins(&list, &[("deny-assignments.json", denial)]), [id("kept")]);
}

#[test]
fn a_definition_of_the_input_wins_over_the_built_in_one() {
    let definition = format!(
        r#"[{{"name": "{OWNER}", "type": "Microsoft.Authorization/roleDefinitions", "roleName": "Owner",
            "roleType": "BuiltInRole", "permissions": [{{"actions": ["*/read"]}}]}}]"#
    );
    let snapshot = snapshot_of(&[("role-definitions.json", definition.as_bytes())]);
    let role = Roles::of(&snapshot, 0).find(OWNER).unwrap();
    assert!(!role.writes());
    assert!(Roles::of(&snapshot, 0).find("not-known").is_none());
}
