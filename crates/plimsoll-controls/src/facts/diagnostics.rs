//! What diagnostic settings export, over the union of all settings of a resource: categories, category groups and
//! destinations.

use plimsoll_model::azure::{DIAGNOSTIC_SETTING, MANAGED_CLUSTER, ManagedCluster, ResourceRef};
use plimsoll_model::{Field, Kind};

use super::{lists, rows};
use crate::judge::Judge;

const TABLE: &str = include_str!("../../data/log-categories.tsv");

/// Categories of resources other than clusters that the category group `audit` holds.
const OTHERS_IN_GROUP_AUDIT: [&str; 3] =
    ["AuditEvent", "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"];

/// What to say where no list of settings was supplied.
pub const NOT_SUPPLIED: &str = "diagnostic settings not supplied: add the output of `az monitor diagnostic-settings list --resource CLUSTER_ID`";

/// The categories of a cluster without which nobody knows who did what.
pub const AUDIT_CATEGORIES: [&str; 3] = ["kube-audit", "kube-audit-admin", "guard"];

/// The category groups.
const GROUPS: [&str; 2] = ["allLogs", "audit"];

/// Where a setting sends logs; each with the resource id as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination<'s> {
    /// A Log Analytics workspace.
    Workspace(&'s str),
    /// A storage account.
    Storage(&'s str),
    /// An event hub, by its authorization rule.
    EventHub(&'s str),
    /// A partner's service, or the retired Service Bus form.
    Other(&'s str),
}

impl<'s> Destination<'s> {
    /// The resource id.
    pub fn id(self) -> &'s str {
        match self {
            Self::Workspace(id) | Self::Storage(id) | Self::EventHub(id) | Self::Other(id) => id,
        }
    }
}

/// The field of each kind of destination.
const DESTINATIONS: [&str; 5] = [
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "marketplacePartnerId",
    "serviceBusRuleId",
];

/// The destinations of a setting, with the fields that name them. An unresolved expression is noted and left out.
pub fn destinations(setting: ResourceRef<'_>) -> Vec<(Destination<'_>, Field<'_>)> {
    let mut found = Vec::new();
    for key in DESTINATIONS {
        let field = setting.path(key);
        if field.is_empty() {
            continue;
        }
        let Some(id) = field.str() else { continue };
        let destination = match key {
            "workspaceId" => Destination::Workspace(id),
            "storageAccountId" => Destination::Storage(id),
            "eventHubAuthorizationRuleId" => Destination::EventHub(id),
            _ => Destination::Other(id),
        };
        found.push((destination, field));
    }
    found
}

/// The field that names a workspace, and its id, where the setting has a workspace.
pub fn workspace(setting: ResourceRef<'_>) -> Option<(&str, Field<'_>)> {
    let field = setting.path("workspaceId");
    field.str().filter(|id| !id.is_empty()).map(|id| (id, field))
}

/// Whether a setting has a destination. A value that is no resource id is noted.
pub fn has_destination(setting: ResourceRef<'_>) -> bool {
    DESTINATIONS.into_iter().any(|key| {
        let field = setting.path(key);
        match field.text() {
            None | Some("") => false,
            // An expression stands for an id that is known when the template is deployed.
            Some(id) if id.starts_with('/') || field.kind() == Kind::Expression => true,
            Some(_) => {
                field.note_unknown_value();
                false
            }
        }
    })
}

/// Whether a setting of a cluster exports at least one log to at least one destination. A category that plimsoll does
/// not know is noted where it is all that there is.
pub fn exports_a_log(setting: ResourceRef<'_>) -> bool {
    if !has_destination(setting) {
        return false;
    }
    let categories: Vec<&str> = categories().collect();
    let is_known = |field: Field<'_>, known: &[&'static str]| {
        field.text().is_some_and(|text| known.iter().any(|name| name.eq_ignore_ascii_case(text)))
    };
    let (known, others): (Vec<Field<'_>>, Vec<Field<'_>>) = setting.path("logs").items().partition(|log| {
        is_known(log.get("category"), &categories) || is_known(log.get("categoryGroup"), &GROUPS)
    });
    if known.iter().any(|log| log.get("enabled").bool() == Some(true)) {
        return true;
    }
    for log in others {
        let category = log.get("category");
        let named = if category.is_empty() { log.get("categoryGroup") } else { category };
        if log.get("enabled").bool() == Some(true) && !named.is_empty() {
            named.note_unknown_value();
        }
    }
    false
}

/// Whether one setting exports the category, by its name or by a group that holds it.
pub fn exports(setting: ResourceRef<'_>, category: &str) -> bool {
    has_destination(setting)
        && setting
            .path("logs")
            .items()
            .any(|log| holds(log, category) && log.get("enabled").bool() == Some(true))
}

/// Whether an entry of `logs` is about the category.
fn holds(log: Field<'_>, category: &str) -> bool {
    log.get("category").is_text(category)
        || match log.get("categoryGroup").one_of(&GROUPS) {
            Some("audit") => in_group_audit(category),
            group => group.is_some(),
        }
}

/// Whether a setting writes into one table per category (`logAnalyticsDestinationType: Dedicated`) and not into
/// `AzureDiagnostics`, the default.
pub fn is_resource_specific(setting: ResourceRef<'_>) -> bool {
    setting.path("logAnalyticsDestinationType").one_of(&["Dedicated", "AzureDiagnostics"])
        == Some("Dedicated")
}

/// The settings of a cluster that export the category; `None` where no list of settings was supplied.
pub fn exporting<'s>(cluster: ManagedCluster<'s>, category: &str) -> Option<Vec<ResourceRef<'s>>> {
    let settings = settings_of(cluster.resource())?;
    Some(settings.into_iter().filter(|setting| exports(*setting, category)).collect())
}

/// The settings of a resource; `None` where the input cannot say.
///
/// A list of the settings of one resource says nothing about another: where a capture holds the settings of a cluster
/// and a registry beside it, the registry's are still unknown. An empty list is taken to be the cluster's.
pub fn settings_of(resource: ResourceRef<'_>) -> Option<Vec<ResourceRef<'_>>> {
    let found = resource.children(DIAGNOSTIC_SETTING).unwrap_or_default();
    if !found.is_empty() || resource.lists_children() {
        return Some(found);
    }
    is_listed_empty(resource).then_some(found)
}

/// Whether an empty list was supplied that says that the resource has no settings.
fn is_listed_empty(resource: ResourceRef<'_>) -> bool {
    let (snapshot, scope) = (resource.snapshot(), resource.scope());
    lists::is_supplied_empty(snapshot, scope, DIAGNOSTIC_SETTING)
        && (resource.kind() == MANAGED_CLUSTER
            || snapshot.resources_of_in(scope, MANAGED_CLUSTER).next().is_none())
}

/// The settings of a cluster; where they were not supplied, says so.
pub(crate) fn settings_or_unknown<'s>(
    cluster: ManagedCluster<'s>,
    judge: &mut Judge<'s>,
) -> Option<Vec<ResourceRef<'s>>> {
    let settings = settings_of(cluster.resource());
    if settings.is_none() {
        judge.unknown(NOT_SUPPLIED);
    }
    settings
}

/// Where to point at for something that no setting exports: the logs of the first setting, the empty list, or the
/// resource.
pub fn absence<'s>(resource: ResourceRef<'s>, settings: &[ResourceRef<'s>]) -> Field<'s> {
    match settings.first() {
        Some(setting) => setting.path("logs"),
        None => {
            resource.snapshot().empty_list(resource.scope(), DIAGNOSTIC_SETTING).unwrap_or(resource.field())
        }
    }
}

/// Whether the category group `audit` holds a category. The membership is not published for clusters; the table's
/// assumption is marked there.
pub fn in_group_audit(category: &str) -> bool {
    OTHERS_IN_GROUP_AUDIT.iter().any(|known| known.eq_ignore_ascii_case(category))
        || rows(TABLE).any(|row| {
            row.first().is_some_and(|name| name.eq_ignore_ascii_case(category))
                && row.get(2).is_some_and(|member| member.starts_with("yes"))
        })
}

/// All log categories of a managed cluster.
pub fn categories() -> impl Iterator<Item = &'static str> {
    rows(TABLE).filter_map(|row| row.first().copied())
}

/// The resource-specific table of a cluster's category.
pub fn table_of(category: &str) -> Option<&'static str> {
    rows(TABLE).find(|row| row.first() == Some(&category)).and_then(|row| row.get(1).copied())
}
