//! `hostProbesAndHostLifecycle`

use std::collections::BTreeSet;

use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Container, Field};

use crate::pss::check::{Found, check};
use crate::pss::pod::PodInput;
use crate::pss::quote::{join_quoted, plural};

check! {
    /// # hostProbesAndHostLifecycle (baseline, from v1.34)
    ///
    /// ## What it checks
    /// No probe (`livenessProbe`, `readinessProbe`, `startupProbe`) and no lifecycle handler (`postStart`, `preStop`) of
    /// any container names a `host` in its `httpGet` or `tcpSocket`.
    ///
    /// ## Why it matters
    /// The kubelet sends these requests from the node. With a host of the pod's choice they reach, with the node's
    /// address, what the pod itself may not: services bound to the node, the metadata service, other networks.
    ///
    /// ## Message
    /// `probe or lifecycle host (container "a" uses probe or lifecycle host "h")` or `… (containers "a", "b" use probe
    /// or lifecycle hosts "g", "h")`; containers and hosts are sorted
    ///
    /// ## How to fix
    /// Remove `host`: the pod's own address is the default. To send a host name, set the `Host` header in
    /// `httpGet.httpHeaders`.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_hostProbesAndhostLifecycle.go`
    34 => hosts;
}

/// The probes and lifecycle handlers of a container; those that are not there are absent fields.
fn handlers<'s>(container: &Container<'s>) -> [Field<'s>; 5] {
    let lifecycle = container.get(Slot::Lifecycle);
    [
        container.get(Slot::LivenessProbe),
        container.get(Slot::ReadinessProbe),
        container.get(Slot::StartupProbe),
        lifecycle.get("postStart"),
        lifecycle.get("preStop"),
    ]
}

fn hosts<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut containers = BTreeSet::new();
    let mut hosts = BTreeSet::new();
    let mut places = Vec::new();
    for container in pod.containers() {
        for handler in handlers(container).into_iter().filter(Field::exists) {
            for action in [handler.get("httpGet"), handler.get("tcpSocket")] {
                let host = action.get("host");
                if let Some(name) = host.str().filter(|name| !name.is_empty()) {
                    containers.insert(container.name());
                    hosts.insert(name);
                    places.push(host.place());
                }
            }
        }
    }
    if containers.is_empty() {
        return None;
    }
    let detail = format!(
        "{} {} {} {} {}",
        plural(containers.len(), "container", "containers"),
        join_quoted(containers.iter().copied()),
        plural(containers.len(), "uses", "use"),
        plural(hosts.len(), "probe or lifecycle host", "probe or lifecycle hosts"),
        join_quoted(hosts),
    );
    Some(Found { reason: "probe or lifecycle host", detail, places })
}
