//! The application routing add-on.

use plimsoll_model::Field;
use plimsoll_model::azure::ManagedCluster;

/// Whether the add-on is on; absent means off.
pub fn is_on(cluster: ManagedCluster<'_>) -> bool {
    cluster.path("ingressProfile.webAppRouting.enabled").bool() == Some(true)
}

/// The kind of the default NGINX controller, and what says so; absent, and a value that is not known (noted), mean
/// `AnnotationControlled`.
pub fn default_controller(cluster: ManagedCluster<'_>) -> (Field<'_>, &'static str) {
    let value = cluster.path("ingressProfile.webAppRouting.nginx.defaultIngressControllerType");
    let kind = value.one_of(&["AnnotationControlled", "External", "Internal", "None"]);
    (value, kind.unwrap_or("AnnotationControlled"))
}
