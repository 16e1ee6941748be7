//! `runAsNonRoot`

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;

check! {
    /// # runAsNonRoot (restricted, all versions; relaxed from v1.35)
    ///
    /// ## What it checks
    /// Every container runs with `runAsNonRoot: true`: its own `securityContext` says so, or it says nothing and the
    /// pod's does. `false` is refused everywhere, also where containers overrule it. From v1.35 on pods with a user
    /// namespace of their own (`hostUsers: false`) are let through. Windows pods are not.
    ///
    /// ## Why it matters
    /// With the field the kubelet refuses to start an image as root. Root in the container is root on the node as
    /// soon as something else gives way.
    ///
    /// ## Message
    /// `runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)`; where something says
    /// `false`, `runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false)` instead
    ///
    /// ## How to fix
    /// Set `securityContext.runAsNonRoot: true` once, for the pod, and give the image a numeric user.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_runAsNonRoot.go`
    0 => since_0;
    35 => since_35;
}

const REASON: &str = "runAsNonRoot != true";

fn since_35<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if pod.has_user_namespace() { None } else { since_0(pod) }
}

fn since_0<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut explicit = Offenders::default();
    let mut implicit = Offenders::default();
    let of_pod = pod.security("runAsNonRoot");
    let pod_value = of_pod.bool();
    if pod_value == Some(false) {
        explicit.pod(&of_pod);
    }
    for container in pod.containers() {
        let field = container.security(SecuritySlot::RunAsNonRoot);
        match field.bool() {
            Some(true) => {}
            Some(false) => explicit.container(container, &field),
            None if pod_value == Some(true) => {}
            None => implicit.container(container, &field),
        }
    }
    if !explicit.is_empty() {
        let detail = format!("{} must not set securityContext.runAsNonRoot=false", explicit.setters());
        return Some(explicit.found(REASON, detail));
    }
    if !implicit.is_empty() {
        let detail = format!("pod or {} must set securityContext.runAsNonRoot=true", implicit.named());
        return Some(implicit.found(REASON, detail));
    }
    None
}
