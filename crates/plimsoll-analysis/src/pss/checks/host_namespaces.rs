//! `hostNamespaces`

use plimsoll_model::kubernetes::PodSlot;

use crate::pss::check::{Found, check};
use crate::pss::pod::PodInput;

check! {
    /// # hostNamespaces (baseline, all versions)
    ///
    /// ## What it checks
    /// The pod shares none of the node's namespaces: `hostNetwork`, `hostPID` and `hostIPC` are unset or `false`.
    ///
    /// ## Why it matters
    /// With the node's network a pod passes by network policies and reaches services that listen on the node alone.
    /// With the node's processes it can read their environment and, with some privilege, enter them.
    ///
    /// ## Message
    /// `host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)`, those that are set, in that order
    ///
    /// ## How to fix
    /// Remove the fields. Node agents that cannot do without belong in a namespace of their own with
    /// `enforce: privileged`.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_hostNamespaces.go`
    0 => host_namespaces;
}

fn host_namespaces<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut shared = Vec::new();
    let mut places = Vec::new();
    for (slot, text) in [
        (PodSlot::HostNetwork, "hostNetwork=true"),
        (PodSlot::HostPid, "hostPID=true"),
        (PodSlot::HostIpc, "hostIPC=true"),
    ] {
        let field = pod.spec.get(slot);
        if field.bool() == Some(true) {
            shared.push(text);
            places.push(field.place());
        }
    }
    if shared.is_empty() {
        return None;
    }
    Some(Found { reason: "host namespaces", detail: shared.join(", "), places })
}
