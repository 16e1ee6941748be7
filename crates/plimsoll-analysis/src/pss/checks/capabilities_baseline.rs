//! `capabilities_baseline`

use std::collections::BTreeSet;

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::{PodInput, text_or_empty};
use crate::pss::quote::join_quoted;

check! {
    /// # capabilities_baseline (baseline, all versions)
    ///
    /// ## What it checks
    /// `securityContext.capabilities.add` of every container holds nothing but AUDIT_WRITE, CHOWN, DAC_OVERRIDE,
    /// FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID and SYS_CHROOT. The names are
    /// compared exactly: `ALL`, `CAP_CHOWN` and `chown` are refused. In restricted policies from v1.22 on
    /// `capabilities_restricted` takes its place.
    ///
    /// ## Why it matters
    /// Capabilities beyond the runtime's default set (SYS_ADMIN, SYS_PTRACE, NET_RAW, …) open the kernel, other
    /// processes or the pod network to the container.
    ///
    /// ## Message
    /// `non-default capabilities (container "a" must not include "X", "Y" in securityContext.capabilities.add)`
    ///
    /// ## How to fix
    /// Remove the capability, or do what needs it outside the workload.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_capabilities_baseline.go`
    0 => capabilities;
}

fn is_default(capability: &str) -> bool {
    matches!(
        capability,
        "AUDIT_WRITE"
            | "CHOWN"
            | "DAC_OVERRIDE"
            | "FOWNER"
            | "FSETID"
            | "KILL"
            | "MKNOD"
            | "NET_BIND_SERVICE"
            | "SETFCAP"
            | "SETGID"
            | "SETPCAP"
            | "SETUID"
            | "SYS_CHROOT"
    )
}

fn capabilities<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let mut forbidden = BTreeSet::new();
    for container in pod.containers() {
        let mut valid = true;
        for added in container.security(SecuritySlot::Capabilities).get("add").items() {
            let Some(capability) = text_or_empty(&added).filter(|capability| !is_default(capability)) else {
                continue;
            };
            forbidden.insert(capability);
            if valid {
                offenders.container(container, &added);
            } else {
                offenders.also(&added);
            }
            valid = false;
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!(
        "{} must not include {} in securityContext.capabilities.add",
        offenders.named(),
        join_quoted(forbidden)
    );
    Some(offenders.found("non-default capabilities", detail))
}
