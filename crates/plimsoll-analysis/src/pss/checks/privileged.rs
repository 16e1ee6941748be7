//! `privileged`

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;

check! {
    /// # privileged (baseline, all versions)
    ///
    /// ## What it checks
    /// No init, regular or ephemeral container sets `securityContext.privileged: true`. Unset and `false` are fine.
    ///
    /// ## Why it matters
    /// A privileged container has every capability, sees every device of the node and is confined by neither seccomp
    /// nor AppArmor. Whoever runs code in it owns the node and, through the tokens on it, other pods.
    ///
    /// ## Message
    /// `privileged (container "a" must not set securityContext.privileged=true)`
    ///
    /// ## How to fix
    /// Remove the field. If the program needs one capability, name that one in
    /// `securityContext.capabilities.add`; if it needs one device, use a device plugin.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_privileged.go`
    0 => privileged;
}

fn privileged<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    for container in pod.containers() {
        let privileged = container.security(SecuritySlot::Privileged);
        if privileged.bool() == Some(true) {
            offenders.container(container, &privileged);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!("{} must not set securityContext.privileged=true", offenders.named());
    Some(offenders.found("privileged", detail))
}
