//! Azure resources by id, and what nests in them.

use plimsoll_model::azure::{ManagedCluster, ResourceRef};
use plimsoll_model::{Field, Snapshot};

use super::azure_scope::subscription;

/// The resource of that type (lower case) and id, ids being compared without regard to case.
pub fn find<'s>(snapshot: &'s Snapshot, kind: &str, id: &str) -> Option<ResourceRef<'s>> {
    snapshot.resource_with_id(kind, id)
}

/// Whether a resource that a cluster depends on lies in the cluster's own subscription or in a trusted one. `None` where that cannot be said: the id names no subscription, or the cluster's own is not known.
pub fn is_trusted(id: &str, cluster: ManagedCluster<'_>, trusted: &[String]) -> Option<bool> {
    let theirs = subscription(id).filter(|subscription| !subscription.is_empty())?;
    if trusted.iter().any(|trusted| trusted.eq_ignore_ascii_case(theirs)) {
        return Some(true);
    }
    let ours = cluster.resource().id().and_then(subscription)?;
    Some(ours.eq_ignore_ascii_case(theirs))
}

/// The properties of a nested resource, hoisted or not.
pub fn properties(resource: Field<'_>) -> Field<'_> {
    let properties = resource.get("properties");
    if properties.exists() { properties } else { resource }
}
