//! `seccompProfile_restricted`

use plimsoll_model::kubernetes::SecuritySlot;

use super::seccomp_profile_baseline::forbidden_profiles;
use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;

check! {
    /// # seccompProfile_restricted (restricted, from v1.19; not for Windows from v1.25)
    ///
    /// ## What it checks
    /// Every container runs with a seccomp profile of type `RuntimeDefault` or `Localhost`: its own
    /// `securityContext.seccompProfile` says so, or it has none and the pod's does. From v1.25 on pods with
    /// `spec.os.name: windows` are let through.
    ///
    /// ## Why it matters
    /// Without a profile a container runs unconfined unless the node's kubelet is told to use the default one, and the
    /// whole system call surface of the kernel lies open to it.
    ///
    /// ## Message
    /// `seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or
    /// "Localhost")`; where a profile is set wrong, that is said instead, as in `seccompProfile_baseline`
    ///
    /// ## How to fix
    /// Set `securityContext.seccompProfile.type: RuntimeDefault` once, for the pod.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_seccompProfile_restricted.go`
    19 => since_19, overrides SeccompProfileBaseline;
    25 => since_25, overrides SeccompProfileBaseline;
}

fn since_25<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if pod.is_windows() { None } else { since_19(pod) }
}

fn since_19<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if let Some(found) = forbidden_profiles(pod) {
        return Some(found);
    }
    // What the pod sets is right, or it would have been found above.
    if pod.security("seccompProfile").exists() {
        return None;
    }
    let mut offenders = Offenders::default();
    for container in pod.containers() {
        let profile = container.security(SecuritySlot::SeccompProfile);
        if profile.is_absent() {
            offenders.container(container, &profile);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!(
        "pod or {} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
        offenders.named()
    );
    Some(offenders.found("seccompProfile", detail))
}
