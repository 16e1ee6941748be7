//! What serves an Ingress, and how it can be reached.

use plimsoll_model::{Field, ObjectRef};

/// The controllers of which plimsoll knows how they are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Controller {
    /// An Application Gateway, driven by its ingress controller.
    ApplicationGateway,
    /// Application Gateway for Containers.
    ApplicationGatewayForContainers,
    /// The community's NGINX controller, AKS application routing's included.
    Nginx,
    /// Any other, by the class that was named.
    Other,
    /// No class is named: the default of the cluster serves it.
    Unnamed,
}

/// The controller of a class name.
pub(crate) fn controller_of_class(class: Option<&str>) -> Controller {
    match class {
        None | Some("") => Controller::Unnamed,
        Some("azure-application-gateway" | "azure/application-gateway") => Controller::ApplicationGateway,
        Some("azure-alb-external") => Controller::ApplicationGatewayForContainers,
        Some(class) if class.contains("nginx") || class == "webapprouting.kubernetes.azure.com" => {
            Controller::Nginx
        }
        Some(_) => Controller::Other,
    }
}

/// The controller that an Ingress asks for.
pub(crate) fn controller(ingress: ObjectRef<'_>) -> Controller {
    let named = ingress.path("spec.ingressClassName");
    let class = named.str().or_else(|| ingress.annotation("kubernetes.io/ingress.class"));
    controller_of_class(class)
}

/// Whether an annotation says `true`.
pub(crate) fn is_set<'s>(object: ObjectRef<'s>, annotation: &'s str) -> bool {
    object.annotation(annotation).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The names of the Services that an Ingress sends traffic to.
pub(crate) fn backends(ingress: ObjectRef<'_>) -> Vec<Field<'_>> {
    let spec = ingress.field().get("spec");
    let mut backends = vec![spec.get("defaultBackend"), spec.get("backend")];
    for rule in spec.get("rules").items() {
        backends.extend(rule.path("http.paths").items().map(|path| path.get("backend")));
    }
    backends
        .into_iter()
        .map(|backend| {
            let old = backend.get("serviceName");
            if old.exists() { old } else { backend.path("service.name") }
        })
        .filter(Field::exists)
        .collect()
}
