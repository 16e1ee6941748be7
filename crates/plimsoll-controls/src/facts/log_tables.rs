//! The Log Analytics tables that a cluster's logs end in, and what the input says about them.

use plimsoll_model::azure::{LOG_TABLE, ResourceRef, WORKSPACE};
use plimsoll_model::{Field, Snapshot};

use super::{azure_scope, diagnostics, resource_id};

/// The table of all resources that are not in resource-specific mode.
pub const SHARED_TABLE: &str = "AzureDiagnostics";

/// A table of a workspace that a setting feeds.
#[derive(Clone, Copy, Debug)]
pub struct FedTable<'s> {
    /// The workspace's resource id.
    pub workspace: &'s str,
    /// The table's name.
    pub name: &'static str,
    /// The setting's field that names the workspace.
    pub field: Field<'s>,
}

impl<'s> FedTable<'s> {
    /// The table as a resource, where the input has it.
    pub fn resource(&self, snapshot: &'s Snapshot) -> Option<ResourceRef<'s>> {
        snapshot.resources_of(LOG_TABLE).find(|table| {
            table.name().eq_ignore_ascii_case(self.name)
                && match (table.id(), table.parent()) {
                    (Some(id), _) => azure_scope::covers(self.workspace, id),
                    (None, Some(parent)) => is_workspace(parent, self.workspace),
                    (None, None) => true,
                }
        })
    }
}

/// The workspace with this id, where the input has it.
pub fn workspace<'s>(snapshot: &'s Snapshot, id: &str) -> Option<ResourceRef<'s>> {
    snapshot.resource_with_id(WORKSPACE, id).or_else(|| {
        let mut unnamed = snapshot.resources_of(WORKSPACE).filter(|workspace| workspace.id().is_none());
        unnamed.find(|workspace| is_workspace(*workspace, id))
    })
}

fn is_workspace(workspace: ResourceRef<'_>, id: &str) -> bool {
    match workspace.id() {
        Some(own) => resource_id::is_same(own, id),
        None => workspace.name().eq_ignore_ascii_case(resource_id::last(id)),
    }
}

/// The tables that these settings feed with these categories, each once, in the order of the settings.
pub fn fed_by<'s>(settings: &[ResourceRef<'s>], categories: &[&str]) -> Vec<FedTable<'s>> {
    let mut tables: Vec<FedTable<'s>> = Vec::new();
    for setting in settings {
        for category in categories {
            if !diagnostics::exports(*setting, category) {
                continue;
            }
            let Some((workspace, field)) = diagnostics::workspace(*setting) else { continue };
            let name = if diagnostics::is_resource_specific(*setting) {
                diagnostics::table_of(category).unwrap_or(SHARED_TABLE)
            } else {
                SHARED_TABLE
            };
            if !tables
                .iter()
                .any(|known| known.name == name && resource_id::is_same(known.workspace, workspace))
            {
                tables.push(FedTable { workspace, name, field });
            }
        }
    }
    tables
}

/// What to say where a fed table is not in the input.
pub fn not_supplied(table: &FedTable<'_>) -> String {
    let group = resource_id::resource_group(table.workspace).unwrap_or("RG");
    let workspace = resource_id::last(table.workspace);
    format!(
        "table {} not supplied: add the output of `az monitor log-analytics workspace table list -g {group} --workspace-name {workspace}`",
        table.name
    )
}
