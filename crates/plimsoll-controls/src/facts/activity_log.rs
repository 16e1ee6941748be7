//! The Azure activity log of a cluster: who did what to the resource, and when.

use jiff::Timestamp;
use plimsoll_model::azure::{ACTIVITY_EVENT, ManagedCluster, ResourceRef};

use super::supply;

/// What to say where no activity log was supplied.
pub const NOT_SUPPLIED: &str = "activity log not supplied: add the output of `az monitor activity-log list --resource-id CLUSTER_ID --offset 90d`";

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event<'s> {
    /// The event itself.
    pub resource: ResourceRef<'s>,
    /// When it happened.
    pub time: Timestamp,
}

impl<'s> Event<'s> {
    /// Whether it is of this operation. `az` prints the name as a map of `value` and `localizedValue`.
    pub fn is(&self, operation: &str) -> bool {
        self.word("operationName").is_some_and(|name| name.eq_ignore_ascii_case(operation))
    }

    /// Whether the operation ended well.
    pub fn succeeded(&self) -> bool {
        self.word("status").is_some_and(|status| status.eq_ignore_ascii_case("Succeeded"))
    }

    /// What the body of the request set a boolean property to; `None` where it does not say.
    pub fn requested(&self, property: &str) -> Option<bool> {
        // The body is JSON inside a string; one boolean of it is all that matters here.
        let body = self.resource.top("properties.requestbody").text()?;
        let compact: String =
            body.chars().filter(|each| !each.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let at = compact.rfind(&format!("\"{}\":", property.to_ascii_lowercase()))?;
        let value = compact.get(at..)?.split_once(':')?.1;
        if value.starts_with("true") {
            Some(true)
        } else if value.starts_with("false") {
            Some(false)
        } else {
            None
        }
    }

    fn word(&self, key: &'static str) -> Option<&'s str> {
        let field = self.resource.top(key);
        let inner = field.kind() == plimsoll_model::Kind::Object;
        if inner { field.get("value").text() } else { field.text() }
    }
}

/// The events of a cluster, oldest first; `None` where no activity log was supplied.
pub fn of(cluster: ManagedCluster<'_>) -> Option<Vec<Event<'_>>> {
    let id = cluster.resource().id()?;
    let mut events: Vec<Event<'_>> = supply::listed(cluster, ACTIVITY_EVENT)?
        .into_iter()
        .filter(|event| {
            let target = event.top("resourceId").text().or_else(|| event.id());
            target.is_some_and(|target| super::azure_scope::covers(id, target))
        })
        .filter_map(|resource| {
            let time = resource.top("eventTimestamp").str()?.parse().ok()?;
            Some(Event { resource, time })
        })
        .collect();
    events.sort_by_key(|event| event.time);
    Some(events)
}
