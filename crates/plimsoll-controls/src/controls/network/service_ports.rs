use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::relations::pod_template;

control! {
    /// ## What it checks
    /// No container declares a `containerPort` below 1024. And where you set the parameter `allowed-service-ports`, no
    /// Service has a `port` that is not among them (none is set unless you do).
    ///
    /// ## Why it matters
    /// Ports below 1024 were reserved for root, and a container that listens there often still runs as root or with a
    /// capability for it. A Service can offer port 80 and send it to port 8080.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Let the program listen on a port from 1024 and keep the port of the Service as it is.
    ///
    /// ## References
    /// - Kubernetes: Service, targetPort
    /// - Azure Policy 440b515e
    /// - Azure Policy 233a2a17
    id: "service-ports",
    title: "Privileged or unexpected port",
    area: "network",
    severity: Low, "a program on such a port often runs as root for it",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "trivy:KSV-0117", "kube-linter:privileged-ports", "kyverno:restrict-service-port-range",
        "azure-policy:0f636243", "azure-policy:25dee3db", "azure-policy:440b515e", "azure-policy:233a2a17",
    ],
    remedies: [Set("ports[].containerPort", "8080")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = workloads!["Service"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    if object.kind() == "Service" {
        let allowed = &judge.parameters().allowed_service_ports;
        for field in object.path("spec.ports").items().map(|port| port.get("port")) {
            if field.int().is_some_and(|number| !allowed.is_empty() && !allowed.contains(&number)) {
                judge.fail_because(field, "not among the allowed ports");
            }
        }
        return;
    }
    let Some(template) = pod_template(object) else { return };
    let spec = template.get("spec");
    for container in ["initContainers", "containers"].into_iter().flat_map(|list| spec.get(list).items()) {
        for port in container.get("ports").items().map(|port| port.get("containerPort")) {
            if port.int().is_some_and(|number| (1..1024).contains(&number)) {
                judge.fail(port);
            }
        }
    }
}
