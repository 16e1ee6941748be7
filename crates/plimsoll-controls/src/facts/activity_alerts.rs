//! Alerts on the activity log: which operations on a cluster somebody is told of.

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use super::{azure_scope, resource_id, supply};

/// The resource type of an alert on the activity log, in lower case.
pub const ACTIVITY_ALERT: &str = "microsoft.insights/activitylogalerts";

/// What to say where no list of alerts was supplied.
pub const NOT_SUPPLIED: &str =
    "activity-log alerts not supplied: add the output of `az monitor activity-log alert list`";

/// An event of the activity log about a cluster, as far as alerts select by it.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// `Administrative`, `ResourceHealth`, …
    pub category: &'a str,
    /// The operation, where the category has operations.
    pub operation: Option<&'a str>,
}

/// The enabled alerts that would fire for the event on the cluster. `None` where the input has no list of alerts, or
/// the cluster no id to compare scopes with.
pub fn covering<'s>(cluster: ManagedCluster<'s>, event: Event<'_>) -> Option<Vec<ResourceRef<'s>>> {
    let id = cluster.resource().id()?;
    let mut alerts = supply::listed(cluster, ACTIVITY_ALERT)?;
    alerts.retain(|alert| covers(*alert, id, event));
    Some(alerts)
}

fn covers(alert: ResourceRef<'_>, cluster: &str, event: Event<'_>) -> bool {
    // The documented default is enabled.
    alert.path("enabled").bool() != Some(false)
        && alert
            .path("scopes")
            .items()
            .any(|scope| scope.str().is_some_and(|scope| azure_scope::covers(scope, cluster)))
        && {
            let all = alert.path("condition.allOf");
            !all.is_empty() && all.items().all(|condition| accepts(condition, cluster, event))
        }
}

/// Whether a condition lets the event through. One on something that is not known beforehand (a caller, a level) does
/// not: the alert then fires for some of the events only.
fn accepts(condition: Field<'_>, cluster: &str, event: Event<'_>) -> bool {
    let any = condition.get("anyOf");
    if any.exists() {
        return any.items().any(|inner| accepts(inner, cluster, event));
    }
    let wanted = match condition.get("field").str().map(str::to_ascii_lowercase).as_deref() {
        Some("category") => Some(event.category),
        Some("operationname") => event.operation,
        Some("resourceid") => Some(cluster),
        Some("resourcegroup") => resource_id::resource_group(cluster),
        Some("subscriptionid") => azure_scope::subscription(cluster),
        Some("resourcetype") => Some("Microsoft.ContainerService/managedClusters"),
        Some("resourceprovider") => Some("Microsoft.ContainerService"),
        // An alert on the success of an operation is an alert on the operation.
        Some("status") => Some("Succeeded"),
        _ => None,
    };
    let Some(wanted) = wanted else { return false };
    condition.get("equals").is_text(wanted)
        || condition.get("containsAny").items().any(|value| value.is_text(wanted))
}
