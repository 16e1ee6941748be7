//! Actions of Azure that lead to a cluster, its nodes or its logs (`data/azure-role-danger.tsv`).

use std::sync::LazyLock;

use plimsoll_model::azure::ManagedCluster;

use super::definition::{Grant, Plane, Role};
use crate::facts::rows;

const TABLE: &str = include_str!("../../../data/azure-role-danger.tsv");

/// One dangerous action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Danger {
    /// The plane that it is an action of.
    pub plane: Plane,
    /// The action.
    pub action: &'static str,
    /// What it leads to: `cluster-admin`, `cluster-admin in two steps`, `node`, `identity`, `blinding`, ...
    pub kind: &'static str,
    /// What it does, in a clause.
    pub effect: &'static str,
    /// What takes its effect, in words.
    pub blocked_by: &'static str,
    /// The built-in roles that grant it, separated by `; `.
    pub built_in_roles: &'static str,
    /// Those of them that grant it under a condition only, separated by `; `.
    pub conditional_roles: &'static str,
}

impl Danger {
    /// Whether it leads to cluster-admin, at once or in two steps, unless blocked. Without Entra ID the credential of an
    /// ordinary user is that of the administrator.
    pub fn is_cluster_admin(&self) -> bool {
        self.kind.starts_with("cluster-admin") || self.blocked_by == "aadProfile present"
    }

    /// Whether the configuration of this cluster takes its effect. Blockers that the cluster does not show (locks,
    /// policies, conditions) do not count.
    pub fn is_blocked(&self, cluster: ManagedCluster<'_>) -> bool {
        let is_true = |path| cluster.path(path).text() == Some("true");
        match self.blocked_by {
            "disableLocalAccounts == true" => is_true("disableLocalAccounts"),
            "disableRunCommand == true" => is_true("apiServerAccessProfile.disableRunCommand"),
            "enableAzureRBAC != true" => !is_true("aadProfile.enableAzureRBAC"),
            "restrictionLevel == ReadOnly" => cluster
                .path("nodeResourceGroupProfile.restrictionLevel")
                .text()
                .is_some_and(|level| level.eq_ignore_ascii_case("ReadOnly")),
            "aadProfile present" => cluster.path("aadProfile").exists(),
            "managed identity in use" => cluster
                .path("servicePrincipalProfile.clientId")
                .text()
                .is_some_and(|id| id.eq_ignore_ascii_case("msi")),
            _ => false,
        }
    }
}

/// All dangerous actions.
pub fn dangers() -> &'static [Danger] {
    &DANGERS
}

static DANGERS: LazyLock<Vec<Danger>> = LazyLock::new(|| {
    rows(TABLE)
        .filter_map(|row| {
            let cell = |at: usize| row.get(at).copied();
            Some(Danger {
                plane: if cell(0)? == "data" { Plane::Data } else { Plane::Control },
                action: cell(1)?,
                kind: cell(2)?,
                effect: cell(3)?,
                blocked_by: cell(4)?,
                built_in_roles: cell(6)?,
                conditional_roles: cell(7)?,
            })
        })
        .collect()
});

/// What a role can do to a cluster beyond reading its configuration: the first dangerous action that it grants, and
/// how. `None` if it grants none.
pub fn power_over_cluster(role: &Role<'_>) -> Option<(&'static Danger, Grant)> {
    dangers().iter().filter(|danger| danger.kind != "support").find_map(|danger| {
        let grant = role.grants(danger.plane, danger.action);
        (grant != Grant::No).then_some((danger, grant))
    })
}
