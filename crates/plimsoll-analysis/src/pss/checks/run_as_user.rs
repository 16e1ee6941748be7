//! `runAsUser`

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;

check! {
    /// # runAsUser (restricted, from v1.23; relaxed from v1.35)
    ///
    /// ## What it checks
    /// Neither the pod nor a container sets `securityContext.runAsUser: 0`. Unset is fine. From v1.35 on pods with a
    /// user namespace of their own (`hostUsers: false`) are let through.
    ///
    /// ## Why it matters
    /// User 0 is root, whatever the image says.
    ///
    /// ## Message
    /// `runAsUser=0 (pod and container "a" must not set runAsUser=0)`
    ///
    /// ## How to fix
    /// Set another number, or remove the field and give the image a user.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_runAsUser.go`
    23 => since_23;
    35 => since_35;
}

fn since_35<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if pod.has_user_namespace() { None } else { since_23(pod) }
}

fn since_23<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let of_pod = pod.security("runAsUser");
    if of_pod.int() == Some(0) {
        offenders.pod(&of_pod);
    }
    for container in pod.containers() {
        let field = container.security(SecuritySlot::RunAsUser);
        if field.int() == Some(0) {
            offenders.container(container, &field);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!("{} must not set runAsUser=0", offenders.setters());
    Some(offenders.found("runAsUser=0", detail))
}
