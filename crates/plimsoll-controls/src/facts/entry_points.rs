//! Where traffic from outside enters a cluster: public load balancers.

use plimsoll_model::ObjectRef;
use plimsoll_model::azure::ManagedCluster;

use super::app_routing;

const INTERNAL: &str = "service.beta.kubernetes.io/azure-load-balancer-internal";

/// The public load balancers that the input shows, by name; `None` where it shows none and lacks the Services.
pub fn public(cluster: ManagedCluster<'_>) -> Option<Vec<String>> {
    let (snapshot, scope) = (cluster.resource().snapshot(), cluster.resource().scope());
    let mut names: Vec<String> = snapshot
        .objects_of_in(scope, "Service")
        .filter(|service| is_public(*service))
        .map(|service| format!("Service {}/{}", service.effective_namespace(), service.name()))
        .collect();
    let mesh = cluster.path("serviceMeshProfile.istio.components.ingressGateways").items().any(|gateway| {
        gateway.get("enabled").bool() == Some(true) && gateway.get("mode").is_text("External")
    });
    if mesh {
        names.push("the external gateway of the service mesh".to_owned());
    }
    if app_routing::is_on(cluster) && app_routing::default_controller(cluster).1 == "External" {
        names.push("the ingress controller of application routing".to_owned());
    }
    (!names.is_empty() || snapshot.is_supplied(scope, "Service")).then_some(names)
}

/// Whether a Service asks for a public load balancer.
pub fn is_public(service: ObjectRef<'_>) -> bool {
    let internal = service.annotation(INTERNAL).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    service.path("spec.type").str() == Some("LoadBalancer") && !internal
}
