//! Deny assignments, for instance those of a locked node resource group.

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use super::definition::Plane;
use super::pattern;
use crate::facts::azure_scope;

const DENY_ASSIGNMENT: &str = "microsoft.authorization/denyassignments";
/// The principal that stands for everybody.
const EVERYBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The deny assignments that hold for a cluster.
#[derive(Debug)]
pub struct Denials<'s> {
    all: Vec<ResourceRef<'s>>,
}

impl<'s> Denials<'s> {
    /// The deny assignments at a cluster or above it. None supplied means none known.
    pub fn of(cluster: ManagedCluster<'s>) -> Self {
        let Some(id) = cluster.resource().id() else { return Self { all: Vec::new() } };
        let all = cluster
            .resource()
            .snapshot()
            .resources_of_in(cluster.resource().scope(), DENY_ASSIGNMENT)
            .filter(|denial| {
                let scope = denial
                    .path("scope")
                    .str()
                    .or_else(|| azure_scope::of_extension(denial.id()?))
                    .unwrap_or_default();
                let same = scope.trim_matches('/').eq_ignore_ascii_case(id.trim_matches('/'));
                let inherited = denial.path("doNotApplyToChildScopes").bool() != Some(true);
                !scope.is_empty() && azure_scope::covers(scope, id) && (same || inherited)
            })
            .collect();
        Self { all }
    }

    /// Whether an action is denied to a principal.
    pub fn deny(&self, principal: &str, plane: Plane, action: &str) -> bool {
        self.all.iter().any(|denial| {
            let named = |list: Field<'_>, everybody: bool| {
                list.items().any(|item| {
                    let id = item.get("id");
                    id.is_text(principal) || (everybody && id.is_text(EVERYBODY))
                })
            };
            named(denial.path("principals"), true)
                && !named(denial.path("excludePrincipals"), false)
                && denial.path("permissions").items().any(|permission| {
                    let (denied, kept) = match plane {
                        Plane::Control => ("actions", "notActions"),
                        Plane::Data => ("dataActions", "notDataActions"),
                    };
                    let covered = |list: Field<'_>| {
                        list.items().filter_map(|item| item.str()).any(|known| pattern::covers(known, action))
                    };
                    covered(permission.get(denied)) && !covered(permission.get(kept))
                })
        })
    }
}
