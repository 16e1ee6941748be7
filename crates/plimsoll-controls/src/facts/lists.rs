//! Lists of Azure resources in the input: whether one was supplied and holds nothing.

use plimsoll_model::Snapshot;

/// Whether a list of this type was supplied in the scope, and is empty. Where it is not supplied, or holds something,
/// nothing follows for a resource that is not in it.
pub fn is_supplied_empty(snapshot: &Snapshot, scope: u16, kind: &str) -> bool {
    snapshot.empty_list(scope, kind).is_some()
        || snapshot.is_supplied(scope, kind) && snapshot.resources_of_in(scope, kind).next().is_none()
}
