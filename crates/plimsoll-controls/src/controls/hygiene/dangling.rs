use plimsoll_model::field::Notes;
use plimsoll_model::kubernetes::WORKLOAD_KINDS;
use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::ingress;
use crate::relations::{Selector, pod_template};

control! {
    /// ## What it checks
    /// What points at other objects finds them in the input, in its own namespace: the selector of a Service selects a
    /// workload; the backends of an Ingress or a route of the Gateway API are Services that exist; the `podSelector` of
    /// a NetworkPolicy and of its peers selects a workload, unless it is empty; a ServiceMonitor selects a Service; the
    /// `serviceName` of a StatefulSet is a headless Service that selects its pods; and an environment variable reads a
    /// key that its ConfigMap or Secret has, where that is in the input. Services without a selector are not judged.
    /// Where the input has no workloads at all, it cannot be said.
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
    check: Object(KINDS, check),
}

const KINDS: &[&str] = &[
    "Service",
    "Ingress",
    "HTTPRoute",
    "GRPCRoute",
    "TCPRoute",
    "UDPRoute",
    "TLSRoute",
    "NetworkPolicy",
    "ServiceMonitor",
    "Pod",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
];

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
            if has_workloads(object, judge) {
                for peer in judge.relations().idle_peers(object) {
                    judge.fail_because(peer, "selects no workload of the namespace");
                }
            }
        }
        "Ingress" => {
            for backend in ingress::backends(object) {
                check_service(object, backend, object.effective_namespace(), judge);
            }
        }
        "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "UDPRoute" | "TLSRoute" => {
            for reference in
                object.path("spec.rules").items().flat_map(|rule| rule.get("backendRefs").items())
            {
                if reference.get("kind").str().unwrap_or("Service") == "Service" {
                    let namespace = reference.get("namespace").str().unwrap_or(object.effective_namespace());
                    check_service(object, reference.get("name"), namespace, judge);
                }
            }
        }
        "ServiceMonitor" => check_monitor(object, judge),
        _ => check_workload(object, judge),
    }
}

fn has_workloads<'s>(object: ObjectRef<'s>, judge: &Judge<'s>) -> bool {
    WORKLOAD_KINDS.iter().any(|kind| judge.snapshot().is_supplied(object.scope(), kind))
}

/// The governing Service of a StatefulSet, and the keys that environment variables are read from.
fn check_workload<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let namespace = object.effective_namespace();
    let Some(template) = pod_template(object) else { return };
    if object.kind() == "StatefulSet" {
        let name = object.path("spec.serviceName");
        match name.str().map(|name| object.sibling("Service", namespace, name)) {
            Some(Some(service)) if service.path("spec.clusterIP").text() != Some("None") => {
                judge.fail_because(name, "the Service is not headless");
            }
            Some(Some(service)) => {
                let selector = Selector::of_labels(service.path("spec.selector"));
                if !selector.is_empty() && !selector.matches_labels(template.path("metadata.labels")) {
                    judge.fail_because(name, "the Service selects other pods");
                }
            }
            Some(None) if is_listed(object, &["Service"]) => {
                judge.fail_because(name, "the namespace has no such Service");
            }
            _ => judge.pass(),
        }
    }
    let spec = template.get("spec");
    let containers = ["initContainers", "containers"].into_iter().flat_map(|list| spec.get(list).items());
    for source in containers
        .flat_map(|container| container.get("env").items())
        .map(|variable| variable.get("valueFrom"))
    {
        check_key(object, "ConfigMap", source.get("configMapKeyRef"), judge);
        check_key(object, "Secret", source.get("secretKeyRef"), judge);
    }
}

/// A key that is read from an object of the input, which lacks it. That the object itself is not there says nothing: it
/// may come from elsewhere.
fn check_key<'s>(object: ObjectRef<'s>, kind: &str, reference: Field<'s>, judge: &mut Judge<'s>) {
    let key = reference.get("key");
    let (Some(name), Some(wanted)) = (reference.get("name").str(), key.str()) else { return };
    let Some(holder) = object.sibling(kind, object.effective_namespace(), name) else { return };
    let is_there = ["data", "stringData", "binaryData"]
        .into_iter()
        .any(|map| Notes::aside(|| holder.field().get(map).get(wanted).exists_or_null()));
    if !is_there && reference.get("optional").bool() != Some(true) {
        judge.fail_because(key, format!("the {kind} has no such key"));
    }
}

fn check_selected<'s>(object: ObjectRef<'s>, selector: Field<'s>, judge: &mut Judge<'s>) {
    if !judge.relations().selected_by(object).is_empty() {
        judge.pass();
    } else if has_workloads(object, judge) {
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
