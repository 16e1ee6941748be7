//! Who may pull from, and push to, a container registry, by role assignments of the input.

use plimsoll_model::azure::{ROLE_ASSIGNMENT, ResourceRef};

use super::azure_roles::{Grant, Plane, Role, Roles};
use super::{azure_scope, resource_id};

/// The kinds of principals.
const PRINCIPALS: [&str; 6] = ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device", "Everyone"];

/// What to say of an assignment that [`incomplete`] found.
pub const INCOMPLETE: &str = "an assignment lacks its principal, role or scope";

/// What a principal may do with the content of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Fetch images.
    Pull,
    /// Store and replace images.
    Push,
}

impl Access {
    /// Whether a role gives it, on the registry as a whole or (in its mode with permissions by repository) on
    /// repositories. A condition may narrow it to some repositories.
    pub fn is_given_by(self, role: &Role<'_>) -> bool {
        let (control, data) = match self {
            Self::Pull => (
                "Microsoft.ContainerRegistry/registries/pull/read",
                "Microsoft.ContainerRegistry/registries/repositories/content/read",
            ),
            Self::Push => (
                "Microsoft.ContainerRegistry/registries/push/write",
                "Microsoft.ContainerRegistry/registries/repositories/content/write",
            ),
        };
        role.grants(Plane::Control, control) != Grant::No || role.grants(Plane::Data, data) != Grant::No
    }
}

/// A role assignment, read for registries.
#[derive(Clone, Debug)]
pub struct Holder<'s> {
    /// The assignment.
    pub assignment: ResourceRef<'s>,
    /// The object id of the principal.
    pub principal: &'s str,
    /// The scope.
    pub scope: &'s str,
    /// The role; `None` where its definition is not known.
    pub role: Option<Role<'s>>,
}

impl Holder<'_> {
    /// Whether the principal is a person; `None` where the list does not say. A value that plimsoll does not know is
    /// noted.
    pub fn is_user(&self) -> Option<bool> {
        let kind = self.assignment.path("principalType").one_of(&PRINCIPALS)?;
        Some(kind == "User")
    }

    /// What to call the principal: its name where `az` printed it.
    pub fn name(&self) -> &str {
        let name = self.assignment.path("principalName").text().filter(|name| !name.is_empty());
        name.unwrap_or(self.principal)
    }

    /// Whether it reaches a registry of this name, whose id may not be known: an assignment at a registry of that name,
    /// or (`None`: it may) at something larger than a registry.
    pub fn reaches(&self, registry: &str) -> Option<bool> {
        match resource_id::name_of(self.scope, "registries") {
            Some(name) => Some(name.eq_ignore_ascii_case(registry)),
            None if azure_scope::level(self.scope) == azure_scope::Level::Resource => Some(false),
            None => None,
        }
    }
}

/// All role assignments that were read in a scope of the input; `None` where no list was supplied.
pub fn holders(of: ResourceRef<'_>) -> Option<Vec<Holder<'_>>> {
    let snapshot = of.snapshot();
    if !snapshot.is_supplied(of.scope(), ROLE_ASSIGNMENT) {
        return None;
    }
    let roles = Roles::of(snapshot, of.scope());
    Some(listed(of).filter_map(|assignment| read(assignment, &roles)).collect())
}

/// A role assignment of which principal, role or scope was not printed, so that it can be anybody's and anything.
pub fn incomplete(of: ResourceRef<'_>) -> Option<ResourceRef<'_>> {
    let roles = Roles::of(of.snapshot(), of.scope());
    listed(of).find(|assignment| read(*assignment, &roles).is_none())
}

fn listed(of: ResourceRef<'_>) -> impl Iterator<Item = ResourceRef<'_>> {
    of.snapshot().resources_of_in(of.scope(), ROLE_ASSIGNMENT)
}

fn read<'s>(assignment: ResourceRef<'s>, roles: &Roles<'s>) -> Option<Holder<'s>> {
    let scope = assignment.path("scope").str();
    Some(Holder {
        assignment,
        principal: assignment.path("principalId").str()?,
        scope: scope
            .or_else(|| azure_scope::of_extension(assignment.id()?))
            .filter(|scope| scope.starts_with('/'))?,
        role: roles.find(assignment.path("roleDefinitionId").str()?),
    })
}
