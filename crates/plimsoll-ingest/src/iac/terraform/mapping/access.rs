//! Who may do what: role assignments and definitions, trusted access, deployment safeguards, locks.

use plimsoll_model::azure::{DEPLOYMENT_SAFEGUARDS, ROLE_ASSIGNMENT, ROLE_DEFINITION, TRUSTED_ACCESS};

use super::How::{Each, Words};
use super::{Draft, Id, Table, row};
use crate::iac::terraform::roles;
use crate::iac::terraform::shape::Shape;

pub(super) const TABLES: &[&Table] =
    &[&ASSIGNMENT, &DEFINITION, &TRUSTED, &SAFEGUARD, &SAFEGUARD_OF_CLUSTER, &LOCK];

const ASSIGNMENT: Table = Table {
    terraform: "azurerm_role_assignment",
    kind: ROLE_ASSIGNMENT,
    id: Id::Child("scope", "providers/Microsoft.Authorization/roleAssignments"),
    rows: &[
        row("name", "name"),
        row("scope", "properties.scope"),
        row("principal_id", "properties.principalId"),
        row("principal_type", "properties.principalType"),
        row("role_definition_id", "properties.roleDefinitionId"),
        row("role_definition_name", "properties.roleDefinitionName"),
        row("condition", "properties.condition"),
        row("condition_version", "properties.conditionVersion"),
        row("description", "properties.description"),
    ],
    names: None,
    more: Some(role_by_name),
};

/// A role that is given by its name has the id that is the same everywhere.
fn role_by_name(draft: &mut Draft<'_, '_>) {
    let Some(found) = draft.config.attribute("role_definition_name") else { return };
    let pointer = format!("{}/role_definition_name", draft.pointer);
    let value = match found.value.as_text().and_then(|name| roles::guid_of(&name)) {
        Some(guid) => {
            let id = format!("/providers/Microsoft.Authorization/roleDefinitions/{guid}");
            Shape::text(found.span, id)
        }
        None => {
            let text =
                found.value.as_text().map_or_else(|| "a role".to_owned(), |name| format!("the role {name}"));
            let kind = plimsoll_model::tree::Kind::Expression;
            Shape::new(found.span, crate::iac::terraform::shape::Content::Scalar(kind, text.into()))
        }
    };
    let header = draft.config.header;
    draft.root.put("properties.roleDefinitionId", value.named(pointer), &|_| Shape::map(header));
}

const DEFINITION: Table = Table {
    terraform: "azurerm_role_definition",
    kind: ROLE_DEFINITION,
    id: Id::Child("scope", "providers/Microsoft.Authorization/roleDefinitions"),
    rows: &[
        row("role_definition_id|name", "name"),
        row("name", "properties.roleName"),
        row("description", "properties.description"),
        row("", "properties.type").how(super::How::Fixed("CustomRole")),
        row("assignable_scopes", "properties.assignableScopes"),
        row("permissions", "properties.permissions").how(Each(&[
            row("actions", "actions"),
            row("not_actions", "notActions"),
            row("data_actions", "dataActions"),
            row("not_data_actions", "notDataActions"),
        ])),
    ],
    names: None,
    more: None,
};

const TRUSTED: Table = Table {
    terraform: "azurerm_kubernetes_cluster_trusted_access_role_binding",
    kind: TRUSTED_ACCESS,
    id: Id::Child("kubernetes_cluster_id", "trustedAccessRoleBindings"),
    rows: &[
        row("name", "name"),
        row("roles", "properties.roles"),
        row("source_resource_id", "properties.sourceResourceId"),
    ],
    names: None,
    more: None,
};

const SAFEGUARD: Table = Table {
    terraform: "azurerm_kubernetes_cluster_deployment_safeguard",
    kind: DEPLOYMENT_SAFEGUARDS,
    id: Id::Only(
        "kubernetes_cluster_id|cluster_id",
        "providers/Microsoft.ContainerService/deploymentSafeguards/default",
    ),
    rows: &[
        row("", "name").how(super::How::Fixed("default")),
        row("level", "properties.level"),
        row("pod_security_standards_level", "properties.podSecurityStandardsLevel").how(Words(&[])),
        row("excluded_namespaces", "properties.excludedNamespaces"),
    ],
    names: None,
    more: None,
};

const SAFEGUARD_OF_CLUSTER: Table =
    Table { terraform: "azurerm_kubernetes_deployment_safeguard", ..SAFEGUARD };

const LOCK: Table = Table {
    terraform: "azurerm_management_lock",
    kind: "microsoft.authorization/locks",
    id: Id::Child("scope", "providers/Microsoft.Authorization/locks"),
    rows: &[row("name", "name"), row("lock_level", "properties.level"), row("notes", "properties.notes")],
    names: None,
    more: None,
};
