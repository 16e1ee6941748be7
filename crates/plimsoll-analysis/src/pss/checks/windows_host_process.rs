//! `windowsHostProcess`

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;

check! {
    /// # windowsHostProcess (baseline, all versions)
    ///
    /// ## What it checks
    /// Neither the pod nor a container sets `securityContext.windowsOptions.hostProcess: true`.
    ///
    /// ## Why it matters
    /// A HostProcess container runs on the Windows node itself, with the node's network, files and, as it is usually
    /// set up, SYSTEM rights. There is no container to break out of.
    ///
    /// ## Message
    /// `hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)`
    ///
    /// ## How to fix
    /// Remove the field. Node agents that need it belong in a namespace of their own with `enforce: privileged`.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_windowsHostProcess.go`
    0 => host_process;
}

fn host_process<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let of_pod = pod.security("windowsOptions").get("hostProcess");
    if of_pod.bool() == Some(true) {
        offenders.pod(&of_pod);
    }
    for container in pod.containers() {
        let host_process = container.security(SecuritySlot::WindowsOptions).get("hostProcess");
        if host_process.bool() == Some(true) {
            offenders.container(container, &host_process);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail =
        format!("{} must not set securityContext.windowsOptions.hostProcess=true", offenders.setters());
    Some(offenders.found("hostProcess", detail))
}
