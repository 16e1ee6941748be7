//! What the diagnostic settings of a cluster export, over the union of all settings: categories and category groups.

use plimsoll_model::azure::{DIAGNOSTIC_SETTING, ManagedCluster, ResourceRef};

use super::rows;

const TABLE: &str = include_str!("../../data/log-categories.tsv");

/// What to say where no list of settings was supplied.
pub const NOT_SUPPLIED: &str = "diagnostic settings not supplied: add the output of `az monitor diagnostic-settings list --resource CLUSTER_ID`";

/// Whether a setting has a destination.
pub fn has_destination(setting: ResourceRef<'_>) -> bool {
    [
        "workspaceId",
        "storageAccountId",
        "eventHubAuthorizationRuleId",
        "marketplacePartnerId",
        "serviceBusRuleId",
    ]
    .into_iter()
    .any(|key| !setting.path(key).is_empty())
}

/// Whether a setting exports at least one log to at least one destination.
pub fn exports_a_log(setting: ResourceRef<'_>) -> bool {
    has_destination(setting)
        && setting.path("logs").items().any(|log| {
            log.get("enabled").bool() == Some(true)
                && (!log.get("category").is_empty() || !log.get("categoryGroup").is_empty())
        })
}

/// Whether one setting exports the category, by its name or by a group that holds it.
pub fn exports(setting: ResourceRef<'_>, category: &str) -> bool {
    has_destination(setting)
        && setting.path("logs").items().any(|log| {
            log.get("enabled").bool() == Some(true)
                && (log.get("category").is_text(category)
                    || log.get("categoryGroup").is_text("allLogs")
                    || (log.get("categoryGroup").is_text("audit") && in_group_audit(category)))
        })
}

/// The settings of a cluster that export the category; `None` where no list of settings was supplied.
pub fn exporting<'s>(cluster: ManagedCluster<'s>, category: &str) -> Option<Vec<ResourceRef<'s>>> {
    let settings = cluster.resource().children(DIAGNOSTIC_SETTING)?;
    Some(settings.into_iter().filter(|setting| exports(*setting, category)).collect())
}

/// Whether the category group `audit` holds a category. The membership is not published; the table's assumption is
/// marked there.
pub fn in_group_audit(category: &str) -> bool {
    rows(TABLE).any(|row| {
        row.first().is_some_and(|name| name.eq_ignore_ascii_case(category))
            && row.get(2).is_some_and(|member| member.starts_with("yes"))
    })
}

/// All log categories of a managed cluster.
pub fn categories() -> impl Iterator<Item = &'static str> {
    rows(TABLE).filter_map(|row| row.first().copied())
}
