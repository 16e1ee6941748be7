//! Pods and their templates.

use plimsoll_model::kubernetes::{PodSlot, SecuritySlot, Slot};
use plimsoll_model::{Container, ContainerList, Field, Kind, ObjectRef, Workload};

use super::{Problems, names, report_twice};
use crate::facts::probes::HANDLERS;
use crate::facts::quantity::Quantity;

/// The pod or pod template of an object, where it has one.
pub(super) fn check<'s>(object: ObjectRef<'s>, report: &mut Problems<'s>) {
    let Some(workload) = Workload::of(object) else { return };
    let spec = &workload.spec;
    restart_policy(object, spec.get(PodSlot::RestartPolicy), report);
    if spec.get(PodSlot::Containers).is_empty() {
        report.add(spec.get(PodSlot::Containers), "is required");
    }
    let volumes = spec.get(PodSlot::Volumes);
    report_twice(report, "the volume", named(volumes));
    report_twice(
        report,
        "the container",
        workload
            .containers()
            .iter()
            .filter(|container| !container.name().is_empty())
            .map(|container| (container.name(), container.get(Slot::Name))),
    );
    for constraint in report.list(spec.get(PodSlot::TopologySpreadConstraints)) {
        report.require(constraint.get("topologyKey"));
        report.require(constraint.get("maxSkew"));
        report.number(constraint.get("maxSkew"), 1, i64::from(i32::MAX));
        report.one_of(constraint.get("whenUnsatisfiable"), &["DoNotSchedule", "ScheduleAnyway"]);
    }
    let claims = object.path("spec.volumeClaimTemplates");
    let known: Vec<&str> = named(volumes)
        .map(|(name, _)| name)
        .chain(list(claims).filter_map(|claim| claim.path("metadata.name").text()))
        .collect();
    for container in workload.containers() {
        check_container(container, object.kind(), &known, report);
    }
}

/// The items of a list; none where it is no list.
fn list(field: Field<'_>) -> impl Iterator<Item = Field<'_>> {
    (field.kind() == Kind::Array).then(|| field.items()).into_iter().flatten()
}

/// The items of a list that have a name, with it.
fn named(field: Field<'_>) -> impl Iterator<Item = (&str, Field<'_>)> {
    list(field).filter_map(|item| Some((item.get("name").text()?, item.get("name"))))
}

fn restart_policy<'s>(object: ObjectRef<'s>, policy: Field<'s>, report: &mut Problems<'s>) {
    let allowed: &[&str] = match object.kind() {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" => &["Always"],
        "Job" | "CronJob" => &["OnFailure", "Never"],
        _ => &["Always", "OnFailure", "Never"],
    };
    if policy.is_absent() && matches!(object.kind(), "Job" | "CronJob") {
        report.add(policy, "must be OnFailure or Never");
    }
    report.one_of(policy, allowed);
}

/// A process that may do everything cannot be kept from gaining more. The API server compares the capability as it is
/// written, with its prefix.
fn check_escalation<'s>(container: &Container<'s>, report: &mut Problems<'s>) {
    let escalation = container.security(SecuritySlot::AllowPrivilegeEscalation);
    if escalation.kind() != Kind::False {
        return;
    }
    if container.security(SecuritySlot::Privileged).kind() == Kind::True {
        report.add(escalation, "must not be false where `privileged` is true");
    }
    let added = container.security(SecuritySlot::Capabilities).get("add");
    if list(added).any(|capability| capability.text() == Some("CAP_SYS_ADMIN")) {
        report.add(escalation, "must not be false where `CAP_SYS_ADMIN` is added");
    }
}

fn check_container<'s>(container: &Container<'s>, kind: &str, volumes: &[&str], report: &mut Problems<'s>) {
    let name = container.get(Slot::Name);
    report.require(name);
    if report.string(name).is_some_and(|name| !name.is_empty() && !names::is_dns_label(name)) {
        report.add(name, "must be a DNS label");
    }
    let image = container.get(Slot::Image);
    report.require(image);
    report.string(image);
    report.one_of(container.get(Slot::ImagePullPolicy), &["Always", "IfNotPresent", "Never"]);
    check_escalation(container, report);
    check_ports(container.get(Slot::Ports), report);
    check_environment(container.get(Slot::Env), report);
    check_resources(container.get(Slot::Resources), report);
    for probe in [Slot::LivenessProbe, Slot::ReadinessProbe, Slot::StartupProbe] {
        let is_plain_init = container.list == ContainerList::Init && !container.is_sidecar();
        check_probe(container.get(probe), is_plain_init, report);
    }
    // The pods that a DaemonSet or template makes are completed by others in few places; volumes are not among them.
    for mount in report.list(container.get(Slot::VolumeMounts)) {
        let name = mount.get("name");
        report.require(name);
        report.require(mount.get("mountPath"));
        if kind != "PodTemplate"
            && let Some(text) = name.text()
            && !volumes.contains(&text)
        {
            report.add(name, "the pod has no volume of that name");
        }
    }
    let mounts = list(container.get(Slot::VolumeMounts));
    report_twice(
        report,
        "the mount path",
        mounts.filter_map(|mount| Some((mount.get("mountPath").text()?, mount.get("mountPath")))),
    );
}

fn check_ports<'s>(ports: Field<'s>, report: &mut Problems<'s>) {
    for port in report.list(ports) {
        let number = port.get("containerPort");
        report.require(number);
        report.number(number, 1, 65_535);
        report.number(port.get("hostPort"), 0, 65_535);
        report.one_of(port.get("protocol"), &["TCP", "UDP", "SCTP"]);
        let name = port.get("name");
        if report.string(name).is_some_and(|name| !name.is_empty() && !names::is_port_name(name)) {
            report.add(name, "must be at most 15 lower-case letters, digits and hyphens");
        }
    }
    report_twice(report, "the port name", named(ports));
}

fn check_environment<'s>(environment: Field<'s>, report: &mut Problems<'s>) {
    for variable in report.list(environment) {
        let name = variable.get("name");
        report.require(name);
        if report.string(name).is_some_and(|name| name.contains('=')) {
            report.add(name, "may not hold `=`");
        }
        if !matches!(
            variable.get("value").kind(),
            Kind::String | Kind::Null | Kind::Expression | Kind::Redacted
        ) {
            report.add(variable.get("value"), "must be a string");
        }
        let source = variable.get("valueFrom");
        if source.exists() {
            if !variable.get("value").is_empty() {
                report.add(source, "`value` is set too");
            }
            let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]
                .into_iter()
                .filter(|key| source.get(key).exists())
                .count();
            if sources != 1 {
                report.add(source, "must have exactly one source");
            }
        }
    }
    report_twice(report, "the variable", named(environment));
}

fn check_resources<'s>(resources: Field<'s>, report: &mut Problems<'s>) {
    for key in ["requests", "limits"] {
        let amounts = resources.get(key);
        if amounts.kind() != Kind::Object {
            continue;
        }
        for (name, amount) in amounts.members() {
            if !matches!(amount.kind(), Kind::String | Kind::Number) {
                continue;
            }
            match amount.text().and_then(Quantity::parse) {
                None => report.add(amount, "is no quantity"),
                Some(read) if read < Quantity::ZERO => report.add(amount, "may not be negative"),
                Some(read) if key == "requests" => {
                    let limit = resources.get("limits").get(name).text().and_then(Quantity::parse);
                    if limit.is_some_and(|limit| read > limit) {
                        report.add(amount, "is above the limit");
                    }
                }
                Some(_) => {}
            }
        }
    }
}

fn check_probe<'s>(probe: Field<'s>, is_plain_init: bool, report: &mut Problems<'s>) {
    if probe.is_absent() {
        return;
    }
    if is_plain_init {
        report.add(probe, "an init container may have no probe");
        return;
    }
    if probe.kind() != Kind::Object {
        report.add(probe, "must be a map");
        return;
    }
    if HANDLERS.into_iter().filter(|key| probe.get(key).exists()).count() != 1 {
        report.add(probe, "must ask in exactly one way: httpGet, tcpSocket, exec or grpc");
    }
    for handler in ["httpGet", "tcpSocket", "grpc"] {
        let handler = probe.get(handler);
        if handler.kind() == Kind::Object {
            let port = handler.get("port");
            report.require(port);
            if port.kind() == Kind::Number {
                report.number(port, 1, 65_535);
            }
        }
    }
}
