//! Role assignments.

use std::collections::BTreeSet;

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ROLE_ASSIGNMENT, ResourceRef};

use super::definition::{Role, Roles};
use crate::facts::azure_scope::{self, Level};
use crate::facts::supply;

/// What to say where no list of assignments was supplied.
pub const NOT_SUPPLIED: &str = "role assignments not supplied: add the output of `az role assignment list --scope CLUSTER_ID --include-inherited` and of `az role assignment list --all`";
/// What to say where scopes cannot be compared.
const NO_ID: &str = "the cluster's resource id is not in the input: add the output of `az aks show`";

/// A role given to a principal at a scope.
#[derive(Clone, Debug)]
pub struct Assignment<'s> {
    /// The assignment itself.
    pub resource: ResourceRef<'s>,
    /// The object id of the principal.
    pub principal: &'s str,
    /// `User`, `Group`, `ServicePrincipal`, ... as written; empty where it is not.
    pub principal_type: &'s str,
    /// The definition id of the role as written.
    pub role_id: &'s str,
    /// The role; `None` where its definition is not known.
    pub role: Option<Role<'s>>,
    /// The scope.
    pub scope: &'s str,
    /// Whether it holds under a condition only.
    pub is_conditional: bool,
}

impl<'s> Assignment<'s> {
    fn read(resource: ResourceRef<'s>, roles: &Roles<'s>) -> Option<Self> {
        let principal = guid(resource.path("principalId"))?;
        let role_id = resource.path("roleDefinitionId").str()?;
        guid(resource.path("roleDefinitionId"))?;
        let scope = resource.path("scope");
        if scope.str().is_some_and(|scope| !scope.starts_with('/')) {
            scope.note_unknown_value();
        }
        let scope = scope.str().or_else(|| azure_scope::of_extension(resource.id()?))?;
        Some(Self {
            resource,
            principal,
            principal_type: resource.path("principalType").text().unwrap_or_default(),
            role_id,
            role: roles.find(role_id),
            scope,
            is_conditional: !resource.path("condition").is_empty(),
        })
    }

    /// The level of its scope.
    pub fn level(&self) -> Level {
        azure_scope::level(self.scope)
    }

    /// The role's name for people, or its definition's id where it is not known.
    pub fn role_name(&self) -> &'s str {
        let stated = || self.resource.path("roleDefinitionName").text().filter(|name| !name.is_empty());
        match &self.role {
            Some(role) => role.name,
            None => stated().unwrap_or(self.role_id),
        }
    }

    /// Whether it gives the role with this GUID.
    pub fn gives(&self, guid: &str) -> bool {
        self.role_id.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(guid))
    }
}

/// The GUID that a value is, or ends in after a slash. Any other text is noted as unknown.
pub fn guid(field: Field<'_>) -> Option<&str> {
    let text = field.str()?;
    let last = text.rsplit('/').next().unwrap_or(text);
    let lengths = [8, 4, 4, 4, 12];
    let is_guid = last.split('-').map(str::len).eq(lengths)
        && last.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    if !is_guid {
        field.note_unknown_value();
    }
    is_guid.then_some(last)
}

/// The role assignments that were read together with a cluster.
#[derive(Debug)]
pub struct Assignments<'s> {
    all: Vec<Assignment<'s>>,
    cluster_id: &'s str,
}

impl<'s> Assignments<'s> {
    /// The assignments that were read together with a cluster. What cannot be read of one is noted.
    ///
    /// # Errors
    /// What is missing, in words, where no list was supplied or the cluster has no resource id to compare scopes with.
    pub fn of(cluster: ManagedCluster<'s>) -> Result<Self, &'static str> {
        let listed = supply::listed(cluster, ROLE_ASSIGNMENT).ok_or(NOT_SUPPLIED)?;
        let cluster_id = cluster.resource().id().ok_or(NO_ID)?;
        let roles = Roles::of(cluster.resource().snapshot(), cluster.resource().scope());
        // Two lists that overlap show the same assignment twice.
        let mut seen = BTreeSet::new();
        let all = listed
            .into_iter()
            .filter(|resource| resource.id().is_none_or(|id| seen.insert(id.to_ascii_lowercase())))
            .filter_map(|resource| Assignment::read(resource, &roles))
            .collect();
        Ok(Self { all, cluster_id })
    }

    /// Those at the cluster or above it.
    pub fn over_cluster(&self) -> impl Iterator<Item = &Assignment<'s>> {
        self.all.iter().filter(|assignment| azure_scope::covers(assignment.scope, self.cluster_id))
    }

    /// Those of a principal, wherever.
    pub fn of_principal<'a>(&'a self, principal: &'a str) -> impl Iterator<Item = &'a Assignment<'s>> {
        self.all.iter().filter(move |assignment| assignment.principal.eq_ignore_ascii_case(principal))
    }

    /// Whether the list reaches the subscription: every subscription has an owner, at it or above it, so a list that
    /// shows no assignment there was made without the inherited ones.
    pub fn reach_subscription(&self) -> bool {
        self.all.iter().any(|assignment| assignment.level() >= Level::Subscription)
    }

    /// Whether the list reaches resources apart from the cluster and its ancestors, as a list of all assignments of a
    /// subscription, or of one principal, does.
    pub fn reach_elsewhere(&self) -> bool {
        self.all.iter().any(|assignment| !azure_scope::covers(assignment.scope, self.cluster_id))
    }
}
