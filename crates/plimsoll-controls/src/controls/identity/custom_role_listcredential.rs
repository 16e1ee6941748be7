use plimsoll_model::Field;
use plimsoll_model::azure::{ROLE_DEFINITION, ResourceRef};

use crate::Judge;
use crate::facts::allow_list;
use crate::facts::azure_roles::{Grant, Plane, Role};

control! {
    /// ## What it checks
    /// No custom role, unless you approved it (the parameter `approved-roles`), grants the fetching of the administrator's
    /// credential, the running of commands, or the changing of clusters: `listClusterAdminCredential`,
    /// `accessProfiles/listCredential`, `runCommand` or `managedClusters/write`. Wildcards count, `notActions` subtract.
    ///
    /// ## Why it matters
    /// A custom role called "AKS operator" with `Microsoft.ContainerService/*` is cluster-admin of every cluster below
    /// its scope, and no review of built-in roles finds it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// List the actions that are needed instead of a wildcard, or withhold these four in `notActions`.
    ///
    /// ## References
    /// - Microsoft: Azure custom roles
    id: "custom-role-listcredential",
    title: "A custom role is a hidden cluster-admin",
    area: "identity",
    severity: High, "its holders are administrators without a name for it",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "attack:T1098.003", "attack:T1078.004"],
    aliases: [],
    remedies: [Command("az role definition update --role-definition FILE.json")],
    check: Resource(ROLE_DEFINITION, check),
}

const ACTIONS: &[&str] = &[
    "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
    "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action",
    "Microsoft.ContainerService/managedClusters/runCommand/action",
    "Microsoft.ContainerService/managedClusters/write",
];

fn check<'s>(definition: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let role = Role::read(definition);
    if !role.is_custom {
        return judge.not_applicable("the role is built-in");
    }
    if allow_list::allows(&judge.parameters().approved_roles, role.name) {
        return judge.pass();
    }
    let granted: Vec<&str> = ACTIONS
        .iter()
        .filter(|action| role.grants(Plane::Control, action) != Grant::No)
        .filter_map(|action| action.strip_prefix("Microsoft.ContainerService/managedClusters/"))
        .collect();
    let permissions = definition.path("permissions");
    if !granted.is_empty() {
        judge.fail_because(permissions, format!("role {}: {}", role.name, granted.join(", ")));
    } else if permissions.is_absent() || (!definition.is_template() && permissions.items().any(silent)) {
        judge.unknown_at(permissions, "the input does not state what the role permits");
    } else {
        judge.pass();
    }
}

/// Whether an entry does not say which actions it grants. What Azure prints always does.
fn silent(permission: Field<'_>) -> bool {
    permission.get("actions").is_absent()
}
