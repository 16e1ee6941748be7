//! What belongs to one kind each.

use plimsoll_model::{Field, Kind, ObjectRef};

use super::{Problems, is_built_in, names, report_twice};
use crate::relations::Selector;

const MISMATCH: &str = "does not match the labels of the pod template";

/// What belongs to the kind of the object.
pub(super) fn check<'s>(object: ObjectRef<'s>, report: &mut Problems<'s>) {
    if !is_built_in(object) {
        return;
    }
    let spec = object.field().get("spec");
    match object.kind() {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => {
            selector(object, spec, report);
            report.number(spec.get("replicas"), 0, i64::from(i32::MAX));
            report.one_of(spec.path("strategy.type"), &["RollingUpdate", "Recreate"]);
            report.one_of(spec.path("updateStrategy.type"), &["RollingUpdate", "OnDelete"]);
            if object.kind() == "StatefulSet" {
                let service = spec.get("serviceName");
                if service.is_empty() {
                    report
                        .add(service, "no Service governs the pods, so that they have no names of their own");
                }
            }
        }
        "ReplicationController" => {
            let labels = spec.path("template.metadata.labels");
            let selector = spec.get("selector");
            if !Selector::of_labels(selector).matches_labels(labels) {
                report.add(selector, MISMATCH);
            }
        }
        "Job" => job_selector(spec, report),
        "CronJob" => {
            job_selector(spec.path("jobTemplate.spec"), report);
            let schedule = spec.get("schedule");
            report.require(schedule);
            if report.string(schedule).is_some_and(|text| !text.is_empty() && !is_schedule(text)) {
                report.add(schedule, "is no schedule: five fields, or `@daily` and the like");
            }
            report.one_of(spec.get("concurrencyPolicy"), &["Allow", "Forbid", "Replace"]);
        }
        "Service" => service(spec, report),
        "Ingress" => ingress(object, spec, report),
        "PodDisruptionBudget" if spec.get("minAvailable").exists() && spec.get("maxUnavailable").exists() => {
            report.add(spec.get("maxUnavailable"), "`minAvailable` is set too");
        }
        "HorizontalPodAutoscaler" => {
            report.require(spec.get("maxReplicas"));
            report.require(spec.path("scaleTargetRef.name"));
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            let role = object.field().get("roleRef");
            report.require(role.get("name"));
            report.one_of(role.get("kind"), &["Role", "ClusterRole"]);
            for subject in report.list(object.field().get("subjects")) {
                report.require(subject.get("name"));
                report.one_of(subject.get("kind"), &["User", "Group", "ServiceAccount"]);
            }
        }
        "Role" | "ClusterRole" => {
            for rule in report.list(object.field().get("rules")) {
                report.require(rule.get("verbs"));
            }
        }
        _ => {}
    }
}

/// The selector of a controller must match its own template.
fn selector<'s>(object: ObjectRef<'s>, spec: Field<'s>, report: &mut Problems<'s>) {
    let selector = spec.get("selector");
    if selector.is_absent() {
        // Versions before `apps/v1` took it from the template.
        if object.api_version() == "apps/v1" {
            report.add(selector, "is required");
        }
        return;
    }
    let labels = spec.path("template.metadata.labels");
    let read = Selector::of_label_selector(selector);
    if read.is_empty() {
        report.add(selector, "may not be empty");
    } else if !read.matches_labels(labels) {
        report.add(selector, MISMATCH);
    }
}

/// The selector of a Job is made by the API server; one that is written must match too.
fn job_selector<'s>(spec: Field<'s>, report: &mut Problems<'s>) {
    let selector = spec.get("selector");
    let labels = spec.path("template.metadata.labels");
    if selector.exists() && !Selector::of_label_selector(selector).matches_labels(labels) {
        report.add(selector, MISMATCH);
    }
}

fn service<'s>(spec: Field<'s>, report: &mut Problems<'s>) {
    report.one_of(spec.get("type"), &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]);
    if spec.get("type").text() == Some("ExternalName") {
        report.require(spec.get("externalName"));
        return;
    }
    let ports = spec.get("ports");
    if ports.is_empty() && spec.get("clusterIP").text() != Some("None") {
        report.add(ports, "is required");
    }
    let several = ports.kind() == Kind::Array && ports.items().count() > 1;
    for port in report.list(ports) {
        report.require(port.get("port"));
        report.number(port.get("port"), 1, 65_535);
        report.number(port.get("nodePort"), 0, 65_535);
        report.one_of(port.get("protocol"), &["TCP", "UDP", "SCTP"]);
        let target = port.get("targetPort");
        match target.kind() {
            Kind::Number => {
                report.number(target, 1, 65_535);
            }
            Kind::String if !target.text().is_some_and(names::is_port_name) => {
                report.add(target, "is neither a number nor a port name");
            }
            _ => {}
        }
        if several {
            report.require(port.get("name"));
        }
    }
    let listed = || (ports.kind() == Kind::Array).then(|| ports.items()).into_iter().flatten();
    report_twice(
        report,
        "the port name",
        listed().filter_map(|port| Some((port.get("name").text()?, port.get("name")))),
    );
    report_twice(
        report,
        "the port",
        listed().filter_map(|port| {
            let number = port.get("port");
            Some(((number.text()?, port.get("protocol").text().unwrap_or("TCP")), number))
        }),
    );
}

fn ingress<'s>(object: ObjectRef<'s>, spec: Field<'s>, report: &mut Problems<'s>) {
    if spec.get("rules").is_empty() && !["defaultBackend", "backend"].iter().any(|key| spec.get(key).exists())
    {
        report.add(spec, "has neither rules nor a default backend");
    }
    for rule in report.list(spec.get("rules")) {
        for path in report.list(rule.path("http.paths")) {
            if object.api_version() == "networking.k8s.io/v1" {
                report.require(path.get("pathType"));
                let backend = path.get("backend");
                let (service, resource) = (backend.get("service"), backend.get("resource"));
                if service.is_absent() && resource.is_absent() {
                    report.add(backend, "must name a service or a resource");
                }
            }
            report.one_of(path.get("pathType"), &["Exact", "Prefix", "ImplementationSpecific"]);
        }
    }
}

/// Five fields of a cron schedule, or one of its short forms.
fn is_schedule(text: &str) -> bool {
    let text = match text.split_once(' ') {
        Some((zone, rest)) if zone.starts_with("TZ=") || zone.starts_with("CRON_TZ=") => rest,
        _ => text,
    };
    if let Some(short) = text.strip_prefix('@') {
        return matches!(
            short,
            "yearly" | "annually" | "monthly" | "weekly" | "daily" | "midnight" | "hourly"
        ) || short.starts_with("every ");
    }
    let is_field = |field: &str| {
        field
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'/' | b',' | b'-' | b'?'))
    };
    text.split_whitespace().count() == 5 && text.split_whitespace().all(is_field)
}
