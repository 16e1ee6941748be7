//! `hostPathVolumes`

use crate::pss::check::{Found, check};
use crate::pss::pod::PodInput;
use crate::pss::quote::{join_quoted, plural};

check! {
    /// # hostPathVolumes (baseline, all versions)
    ///
    /// ## What it checks
    /// No volume is a `hostPath`. In restricted policies `restrictedVolumes` takes its place.
    ///
    /// ## Why it matters
    /// A folder of the node inside a pod is a way out: sockets of the container runtime, the kubelet's credentials,
    /// other pods' tokens, or a place to leave a program that the node will run. Read-only mounts leak as well.
    ///
    /// ## Message
    /// `hostPath volumes (volume "v")` or `hostPath volumes (volumes "v", "w")`
    ///
    /// ## How to fix
    /// Use `emptyDir`, `configMap`, `projected`, a persistent volume claim or a CSI driver.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_hostPathVolumes.go`
    0 => host_path_volumes;
}

fn host_path_volumes<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut names = Vec::new();
    let mut places = Vec::new();
    for volume in pod.spec.volumes() {
        let host_path = volume.get("hostPath");
        if host_path.exists() {
            names.push(volume.get("name").text().unwrap_or_default());
            places.push(host_path.place());
        }
    }
    if names.is_empty() {
        return None;
    }
    let detail = format!("{} {}", plural(names.len(), "volume", "volumes"), join_quoted(names));
    Some(Found { reason: "hostPath volumes", detail, places })
}
