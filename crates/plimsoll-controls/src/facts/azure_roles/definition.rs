//! Role definitions, built-in and of the input.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use plimsoll_model::azure::{ROLE_DEFINITION, ResourceRef};
use plimsoll_model::{Field, Snapshot};

use super::{danger, pattern};
use crate::facts::rows;

const TABLE: &str = include_str!("../../../data/azure-roles.tsv");

/// The two planes of Azure, each with actions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// Resource Manager: `actions`.
    Control,
    /// What is inside a resource, for instance the Kubernetes API with Azure RBAC: `dataActions`.
    Data,
}

/// Whether a role grants an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// It does not.
    No,
    /// Only where a condition holds, which plimsoll does not evaluate.
    Conditional,
    /// It does.
    Yes,
}

/// One entry of a role's `permissions`.
#[derive(Clone, Debug, Default)]
struct Permission<'a> {
    actions: Vec<&'a str>,
    not_actions: Vec<&'a str>,
    data_actions: Vec<&'a str>,
    not_data_actions: Vec<&'a str>,
    is_conditional: bool,
}

impl Permission<'_> {
    fn grants(&self, plane: Plane, action: &str) -> bool {
        let (granted, withheld) = match plane {
            Plane::Control => (&self.actions, &self.not_actions),
            Plane::Data => (&self.data_actions, &self.not_data_actions),
        };
        granted.iter().any(|known| pattern::covers(known, action))
            && !withheld.iter().any(|known| pattern::covers(known, action))
    }
}

/// A role definition.
#[derive(Clone, Debug)]
pub struct Role<'a> {
    /// Its name for people, for instance `Owner`.
    pub name: &'a str,
    /// Its GUID.
    pub guid: &'a str,
    /// Whether the tenant made it.
    pub is_custom: bool,
    permissions: Vec<Permission<'a>>,
    /// Actions that a built-in role grants under a condition.
    conditional: Vec<&'static str>,
}

impl<'a> Role<'a> {
    /// Reads a role definition of the input. What cannot be read is noted.
    pub fn read(resource: ResourceRef<'a>) -> Self {
        let permissions = resource
            .path("permissions")
            .items()
            .map(|permission| Permission {
                actions: texts(permission.get("actions")),
                not_actions: texts(permission.get("notActions")),
                data_actions: texts(permission.get("dataActions")),
                not_data_actions: texts(permission.get("notDataActions")),
                is_conditional: !permission.get("condition").is_empty(),
            })
            .collect();
        // `az` prints `roleType`; Resource Manager has `type` inside `properties`, beside the type of the resource.
        let kind = resource.path("roleType");
        let kind = if kind.exists() { kind } else { resource.top("properties.type") };
        Self {
            name: resource.path("roleName").text().unwrap_or_else(|| resource.name()),
            guid: resource.name(),
            is_custom: resource.is_template() || kind.is_text("CustomRole"),
            permissions,
            conditional: Vec::new(),
        }
    }

    /// Whether the role grants an action.
    pub fn grants(&self, plane: Plane, action: &str) -> Grant {
        let mut best = Grant::No;
        for permission in &self.permissions {
            if permission.grants(plane, action) {
                best = best.max(if permission.is_conditional { Grant::Conditional } else { Grant::Yes });
            }
        }
        if best == Grant::Yes && self.conditional.iter().any(|known| known.eq_ignore_ascii_case(action)) {
            return Grant::Conditional;
        }
        best
    }

    /// Whether the role grants any action that does more than read, on the control plane.
    pub fn writes(&self) -> bool {
        self.permissions.iter().any(|permission| {
            permission.actions.iter().any(|action| !action.to_ascii_lowercase().ends_with("/read"))
        })
    }

    /// Whether the role grants anything at all on the data plane.
    pub fn has_data_actions(&self) -> bool {
        self.permissions.iter().any(|permission| !permission.data_actions.is_empty())
    }
}

fn texts(list: Field<'_>) -> Vec<&str> {
    list.items().filter_map(|item| item.str()).collect()
}

/// The built-in roles that plimsoll knows: those that matter to AKS.
pub fn built_in() -> impl Iterator<Item = &'static Role<'static>> {
    BUILT_IN.values()
}

static BUILT_IN: LazyLock<BTreeMap<&'static str, Role<'static>>> = LazyLock::new(|| {
    let list = |cell: Option<&&'static str>| -> Vec<&'static str> {
        cell.map(|cell| cell.split("; ").filter(|action| *action != "-").collect()).unwrap_or_default()
    };
    rows(TABLE)
        .filter_map(|row| {
            let (name, guid) = (*row.first()?, *row.get(1)?);
            let permission = Permission {
                actions: list(row.get(2)),
                not_actions: list(row.get(3)),
                data_actions: list(row.get(4)),
                not_data_actions: list(row.get(5)),
                is_conditional: false,
            };
            let conditional = danger::dangers()
                .iter()
                .filter(|danger| danger.conditional_roles.split("; ").any(|role| role == name))
                .map(|danger| danger.action)
                .collect();
            Some((guid, Role { name, guid, is_custom: false, permissions: vec![permission], conditional }))
        })
        .collect()
});

/// The role definitions to look up in: those of an input, then the built-in ones.
#[derive(Debug)]
pub struct Roles<'s> {
    supplied: BTreeMap<String, ResourceRef<'s>>,
}

impl<'s> Roles<'s> {
    /// The role definitions that were read together in a scope.
    pub fn of(snapshot: &'s Snapshot, scope: u16) -> Self {
        let supplied = snapshot
            .resources_of_in(scope, ROLE_DEFINITION)
            .map(|resource| (resource.name().to_ascii_lowercase(), resource))
            .collect();
        Self { supplied }
    }

    /// The role with this definition id, or GUID; `None` where neither the input nor plimsoll knows it.
    pub fn find(&self, definition_id: &str) -> Option<Role<'s>> {
        let guid = definition_id.rsplit('/').next().unwrap_or(definition_id).to_ascii_lowercase();
        match self.supplied.get(&guid) {
            Some(resource) => Some(Role::read(*resource)),
            None => BUILT_IN.get(guid.as_str()).cloned(),
        }
    }
}
