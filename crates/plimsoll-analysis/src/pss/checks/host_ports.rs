//! `hostPorts`

use std::collections::BTreeSet;

use plimsoll_model::kubernetes::Slot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;
use crate::pss::quote::plural;

check! {
    /// # hostPorts (baseline, all versions)
    ///
    /// ## What it checks
    /// No port of any container sets `hostPort` to anything but 0.
    ///
    /// ## Why it matters
    /// A host port opens the pod on the node's own address, past Services, often past network policies, and keeps
    /// other pods off that port.
    ///
    /// ## Message
    /// `hostPort (container "a" uses hostPort 80)` or `hostPort (containers "a", "b" use hostPorts 80, 8080)`; ports
    /// are sorted as texts
    ///
    /// ## How to fix
    /// Remove `hostPort` and put a Service in front.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_hostPorts.go`
    0 => host_ports;
}

fn host_ports<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let mut ports = BTreeSet::new();
    for container in pod.containers() {
        let mut valid = true;
        for port in container.get(Slot::Ports).items() {
            let host_port = port.get("hostPort");
            let Some(number) = host_port.int().filter(|number| *number != 0) else { continue };
            ports.insert(number.to_string());
            if valid {
                offenders.container(container, &host_port);
            } else {
                offenders.also(&host_port);
            }
            valid = false;
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!(
        "{} {} {} {}",
        offenders.named(),
        plural(offenders.count(), "uses", "use"),
        plural(ports.len(), "hostPort", "hostPorts"),
        ports.into_iter().collect::<Vec<_>>().join(", "),
    );
    Some(offenders.found("hostPort", detail))
}
