//! `procMount`

use std::collections::BTreeSet;

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;
use crate::pss::quote::join_quoted;

check! {
    /// # procMount (baseline, all versions; relaxed from v1.35)
    ///
    /// ## What it checks
    /// No container sets `securityContext.procMount` to anything but `Default`. From v1.35 on everything is allowed
    /// where the pod has a user namespace of its own (`hostUsers: false`). In restricted policies from v1.35 on
    /// `procMount_restricted` takes its place.
    ///
    /// ## Why it matters
    /// The runtime masks parts of /proc that tell of, or change, the node's kernel. `Unmasked` lays them open.
    ///
    /// ## Message
    /// `procMount (container "a" must not set securityContext.procMount to "Unmasked")`
    ///
    /// ## How to fix
    /// Remove the field, or give the pod `hostUsers: false` and judge it by v1.35 or newer.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_procMount_baseline.go`
    0 => proc_mount;
    35 => since_35;
}

fn since_35<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if pod.has_user_namespace() { None } else { proc_mount(pod) }
}

/// The check without regard to user namespaces.
pub(super) fn proc_mount<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let mut forbidden = BTreeSet::new();
    for container in pod.containers() {
        let proc_mount = container.security(SecuritySlot::ProcMount);
        if let Some(value) = proc_mount.str().filter(|value| *value != "Default") {
            offenders.container(container, &proc_mount);
            forbidden.insert(value);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail =
        format!("{} must not set securityContext.procMount to {}", offenders.named(), join_quoted(forbidden));
    Some(offenders.found("procMount", detail))
}
