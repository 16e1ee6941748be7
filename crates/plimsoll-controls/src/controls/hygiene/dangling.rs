use plimsoll_model::kubernetes::WORKLOAD_KINDS;
use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::ingress;
use crate::relations::Selector;

control! {
    /// ## What it checks
    /// What points at other objects finds them in the input, in its own namespace: the selector of a Service selects a
    /// workload; the backends of an Ingress or HTTPRoute are Services that exist; the `podSelector` of a NetworkPolicy
    /// selects a workload, unless it is empty; a ServiceMonitor selects a Service; the `serviceName` of a StatefulSet is
    /// a headless Service. Services without a selector are not judged. Where the input has no workloads at all, it cannot be said.
    ///
    /// ## Why it matters
    /// A NetworkPolicy with a misspelled label protects nothing and looks as if it did. An Ingress to a Service that is
    /// gone can be taken over by whoever creates a Service of that name.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Correct the selector or name, or delete the object.
    ///
    /// ## References
    /// - Kubernetes: Labels and Selectors
    /// - Kubernetes: Services, Ingress, Network Policies
    id: "dangling",
    title: "Reference to nothing",
    area: "hygiene",
    severity: Info, "traffic goes nowhere, or a policy protects nothing",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kubescape:C-0293", "kubescape:C-0298", "kubescape:C-0299", "kubescape:C-0302",
        "kube-linter:dangling-ingress", "kube-linter:dangling-networkpolicy", "kube-linter:dangling-service",
        "kube-linter:dangling-servicemonitor", "kube-score:ingress-targets-service",
        "kube-score:networkpolicy-targets-pod", "kube-score:service-targets-pod",
    ],
    remedies: [Text("Correct the selector or the name, or delete the object.")],
    check: Object(&["Service", "Ingress", "HTTPRoute", "NetworkPolicy", "ServiceMonitor", "StatefulSet"], check),
}

const NO_WORKLOADS: &str = "no workloads in the input: add the output of `kubectl get pods,deployments,statefulsets,daemonsets -A -o json`";
const NO_SERVICES: &str = "Services not supplied: add the output of `kubectl get services -A -o json`";

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    match object.kind() {
        "Service" => {
            let selector = object.path("spec.selector");
            if selector.is_empty() || object.path("spec.type").text() == Some("ExternalName") {
                judge.not_applicable("the Service selects no pods");
            } else {
                check_selected(object, selector, judge);
            }
        }
        "NetworkPolicy" => {
            let selector = object.path("spec.podSelector");
            if Selector::of_label_selector(selector).is_empty() {
                judge.pass();
            } else {
                check_selected(object, selector, judge);
            }
        }
        "Ingress" => {
            for backend in ingress::backends(object) {
                check_service(object, backend, object.effective_namespace(), judge);
            }
        }
        "HTTPRoute" => {
            for reference in
                object.path("spec.rules").items().flat_map(|rule| rule.get("backendRefs").items())
            {
                if reference.get("kind").str().unwrap_or("Service") == "Service" {
                    let namespace = reference.get("namespace").str().unwrap_or(object.effective_namespace());
                    check_service(object, reference.get("name"), namespace, judge);
                }
            }
        }
        "StatefulSet" => check_governing(object, judge),
        _ => check_monitor(object, judge),
    }
}

fn check_selected<'s>(object: ObjectRef<'s>, selector: Field<'s>, judge: &mut Judge<'s>) {
    if !judge.relations().selected_by(object).is_empty() {
        judge.pass();
    } else if WORKLOAD_KINDS.iter().any(|kind| judge.snapshot().is_supplied(object.scope(), kind)) {
        judge.fail_because(selector, "selects no workload of the namespace");
    } else {
        judge.unknown(NO_WORKLOADS);
    }
}

fn check_service<'s>(object: ObjectRef<'s>, name: Field<'s>, namespace: &str, judge: &mut Judge<'s>) {
    let Some(service) = name.str() else { return };
    if object.sibling("Service", namespace, service).is_some() {
        judge.pass();
    } else if is_listed(object, &["Service"]) {
        judge.fail_because(name, "the namespace has no such Service");
    } else {
        judge.unknown(NO_SERVICES);
    }
}

/// The Service that gives the pods of a StatefulSet their names.
fn check_governing<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let name = object.path("spec.serviceName");
    let Some(service) = name.str().filter(|service| !service.is_empty()) else {
        judge.not_applicable("the StatefulSet names no Service");
        return;
    };
    match object.sibling("Service", object.effective_namespace(), service) {
        Some(found) if found.path("spec.clusterIP").text() != Some("None") => {
            judge.fail_because(name, "the Service is not headless: the pods get no names of their own");
        }
        _ => check_service(object, name, object.effective_namespace(), judge),
    }
}

fn check_monitor<'s>(monitor: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let field = monitor.path("spec.selector");
    let selector = Selector::of_label_selector(field);
    let namespaces = monitor.path("spec.namespaceSelector");
    let is_of_namespace = |service: ObjectRef<'s>| {
        let namespace = service.effective_namespace();
        let named = namespaces.get("matchNames");
        namespaces.get("any").bool() == Some(true)
            || named.items().any(|name| name.text() == Some(namespace))
            || (named.is_empty() && namespace == monitor.effective_namespace())
    };
    let finds = judge.snapshot().objects_of("Service").any(|service| {
        service.scope() == monitor.scope()
            && is_of_namespace(service)
            && selector.matches_labels(service.metadata().get("labels"))
    });
    if finds {
        judge.pass();
    } else if is_listed(monitor, &["Service"]) {
        judge.fail_because(field, "selects no Service");
    } else {
        judge.unknown(NO_SERVICES);
    }
}
