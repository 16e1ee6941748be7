//! `allowPrivilegeEscalation`

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;

check! {
    /// # allowPrivilegeEscalation (restricted, from v1.8; not for Windows from v1.25)
    ///
    /// ## What it checks
    /// Every container sets `securityContext.allowPrivilegeEscalation: false`. Unset is not enough. From v1.25 on pods
    /// with `spec.os.name: windows` are let through.
    ///
    /// ## Why it matters
    /// `false` sets no_new_privs: a set-user-id program or file capability in the image no longer makes root of an
    /// ordinary user.
    ///
    /// ## Message
    /// `allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)`
    ///
    /// ## How to fix
    /// Set the field in every container, init and ephemeral ones too; there is none for the whole pod.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_allowPrivilegeEscalation.go`
    8 => since_8;
    25 => since_25;
}

fn since_25<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if pod.is_windows() { None } else { since_8(pod) }
}

fn since_8<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    for container in pod.containers() {
        let allow = container.security(SecuritySlot::AllowPrivilegeEscalation);
        if allow.bool() != Some(false) {
            offenders.container(container, &allow);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!("{} must set securityContext.allowPrivilegeEscalation=false", offenders.named());
    Some(offenders.found("allowPrivilegeEscalation != false", detail))
}
