//! The namespaces of a cluster that are the user's own.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use plimsoll_model::Workload;
use plimsoll_model::azure::ManagedCluster;

use crate::parameters::Parameters;

/// What to say where the input has no namespaces.
pub const NOT_SUPPLIED: &str =
    "namespaces not supplied: add the output of `kubectl get namespaces,pods -A -o json`";

/// The namespaces that exist or hold workloads, without the exempt ones; `None` where the input of this cluster holds
/// neither.
pub fn namespaces<'s>(cluster: ManagedCluster<'s>, parameters: &Parameters) -> Option<BTreeSet<&'s str>> {
    let snapshot = cluster.resource().snapshot();
    let scope = cluster.resource().scope();
    // Made for the first object: most clusters of templates have none.
    let exempt = LazyCell::new(|| parameters.exemptions());
    let mut supplied = snapshot.is_supplied(scope, "Namespace");
    let mut found = BTreeSet::new();
    for object in snapshot.objects_in(scope) {
        let namespace = match object.kind() {
            "Namespace" => object.name(),
            _ if Workload::of(object).is_some() => object.effective_namespace(),
            _ => continue,
        };
        supplied = true;
        if !namespace.is_empty() && !exempt.is_match(namespace) {
            found.insert(namespace);
        }
    }
    supplied.then_some(found)
}
