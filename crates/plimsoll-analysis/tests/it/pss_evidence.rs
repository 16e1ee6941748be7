//! The places of violations, and values that cannot be read.

use plimsoll_analysis::pss::{CheckId, Level, Policy};
use plimsoll_model::{Notes, Snapshot};

use crate::support::{pod, violations};

/// The pointers that a check gives.
fn pointers(snapshot: &Snapshot, level: Level, check: CheckId) -> Vec<String> {
    let found = violations(snapshot, Policy::latest(level));
    let violation = found.iter().find(|violation| violation.check == check).expect("violated");
    violation.places.iter().map(|place| place.resolve().pointer).collect()
}

#[test]
fn set_fields_are_pointed_at() {
    let snapshot = pod("{hostPID: true, securityContext: {windowsOptions: {hostProcess: true}}, \
         containers: [{name: a, ports: [{hostPort: 1}, {hostPort: 2}], \
         securityContext: {seLinuxOptions: {user: u, role: r}}}], volumes: [{name: v, hostPath: {}}]}");
    let at = |check| pointers(&snapshot, Level::Baseline, check);
    assert_eq!(at(CheckId::HostNamespaces), ["/spec/hostPID"]);
    assert_eq!(at(CheckId::WindowsHostProcess), ["/spec/securityContext/windowsOptions/hostProcess"]);
    assert_eq!(
        at(CheckId::HostPorts),
        ["/spec/containers/0/ports/0/hostPort", "/spec/containers/0/ports/1/hostPort"]
    );
    assert_eq!(
        at(CheckId::SeLinuxOptions),
        [
            "/spec/containers/0/securityContext/seLinuxOptions/user",
            "/spec/containers/0/securityContext/seLinuxOptions/role"
        ]
    );
    assert_eq!(at(CheckId::HostPathVolumes), ["/spec/volumes/0/hostPath"]);
}

#[test]
fn missing_fields_are_pointed_at_where_they_would_stand() {
    let snapshot = pod("{initContainers: [{name: i}], containers: [{name: a, securityContext: {}}]}");
    let at = |check| pointers(&snapshot, Level::Restricted, check);
    assert_eq!(
        at(CheckId::AllowPrivilegeEscalation),
        [
            "/spec/initContainers/0/securityContext/allowPrivilegeEscalation",
            "/spec/containers/0/securityContext/allowPrivilegeEscalation"
        ]
    );
    assert_eq!(
        at(CheckId::RunAsNonRoot),
        [
            "/spec/initContainers/0/securityContext/runAsNonRoot",
            "/spec/containers/0/securityContext/runAsNonRoot"
        ]
    );
}

#[test]
fn values_of_a_wrong_type_are_noted() {
    for spec in [
        "{containers: [{name: a, securityContext: {privileged: \"true\"}}]}",
        "{hostNetwork: \"true\", containers: [{name: a}]}",
        "{containers: [{name: a, ports: [{hostPort: \"80\"}]}]}",
        "{containers: [{name: a, securityContext: {capabilities: {add: SYS_ADMIN}}}]}",
        "{containers: [{name: a, securityContext: {capabilities: {add: [1]}}}]}",
        "{containers: [{name: a, securityContext: privileged}]}",
        "{containers: [a]}",
        "{containers: a}",
        "{securityContext: [], containers: [{name: a}]}",
        "{volumes: [v], containers: [{name: a}]}",
        "{containers: [{name: a, livenessProbe: x}]}",
        "{containers: [{name: a, lifecycle: x}]}",
        "{containers: [{name: a, securityContext: {procMount: 1}}]}",
    ] {
        let snapshot = pod(spec);
        let _ = Notes::take();
        let _ = violations(&snapshot, Policy::latest(Level::Baseline));
        assert!(Notes::take().is_some(), "{spec}");
    }
}

#[test]
fn an_ordinary_pod_leaves_no_note() {
    let snapshot = pod(
        "{hostUsers: true, os: {name: linux}, securityContext: {sysctls: []}, initContainers: null, \
         containers: [{name: a, securityContext: null, ports: [{containerPort: 80}], livenessProbe: {exec: {}}}]}",
    );
    let _ = Notes::take();
    for level in Level::ALL {
        let _ = violations(&snapshot, Policy::latest(level));
    }
    assert_eq!(Notes::take(), None);
}

#[test]
fn nulls_are_what_the_api_server_decodes_them_to() {
    let snapshot = pod("{containers: [null], volumes: [null], securityContext: null}");
    let found = violations(&snapshot, Policy::latest(Level::Restricted));
    let checks: Vec<CheckId> = found.iter().map(|violation| violation.check).collect();
    assert_eq!(
        checks,
        [
            CheckId::AllowPrivilegeEscalation,
            CheckId::CapabilitiesRestricted,
            CheckId::RunAsNonRoot,
            CheckId::SeccompProfileRestricted
        ]
    );
    assert!(found[0].detail.starts_with("container \"\" must"));
}
