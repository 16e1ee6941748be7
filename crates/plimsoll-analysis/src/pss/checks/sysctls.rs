//! `sysctls`

use crate::pss::check::{Found, check};
use crate::pss::pod::PodInput;

check! {
    /// # sysctls (baseline, all versions; more names from v1.27, v1.29, v1.32 and v1.37)
    ///
    /// ## What it checks
    /// `spec.securityContext.sysctls` names nothing but safe ones:
    ///
    /// | from | names |
    /// | --- | --- |
    /// | v1.0 | kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.tcp_syncookies, net.ipv4.ping_group_range, net.ipv4.ip_unprivileged_port_start |
    /// | v1.27 | net.ipv4.ip_local_reserved_ports |
    /// | v1.29 | net.ipv4.tcp_keepalive_time, net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes |
    /// | v1.32 | net.ipv4.tcp_rmem, net.ipv4.tcp_wmem |
    /// | v1.37 | net.ipv4.tcp_slow_start_after_idle, net.ipv4.tcp_notsent_lowat |
    ///
    /// ## Why it matters
    /// Other kernel parameters are shared by all pods of the node or switch a protection off.
    ///
    /// ## Message
    /// `forbidden sysctls (kernel.msgmax, net.core.somaxconn)`, in the order of the manifest
    ///
    /// ## How to fix
    /// Remove the parameter, or set it for a node pool of its own with a custom node configuration.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_sysctls.go`
    0 => since_0;
    27 => since_27;
    29 => since_29;
    32 => since_32;
    37 => since_37;
}

fn since_0<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    sysctls(pod, 0)
}

fn since_27<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    sysctls(pod, 27)
}

fn since_29<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    sysctls(pod, 29)
}

fn since_32<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    sysctls(pod, 32)
}

fn since_37<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    sysctls(pod, 37)
}

/// The minor version from which on the parameter is safe.
fn safe_since(name: &str) -> Option<u32> {
    Some(match name {
        "kernel.shm_rmid_forced"
        | "net.ipv4.ip_local_port_range"
        | "net.ipv4.tcp_syncookies"
        | "net.ipv4.ping_group_range"
        | "net.ipv4.ip_unprivileged_port_start" => 0,
        "net.ipv4.ip_local_reserved_ports" => 27,
        "net.ipv4.tcp_keepalive_time"
        | "net.ipv4.tcp_fin_timeout"
        | "net.ipv4.tcp_keepalive_intvl"
        | "net.ipv4.tcp_keepalive_probes" => 29,
        "net.ipv4.tcp_rmem" | "net.ipv4.tcp_wmem" => 32,
        "net.ipv4.tcp_slow_start_after_idle" | "net.ipv4.tcp_notsent_lowat" => 37,
        _ => return None,
    })
}

fn sysctls<'s>(pod: &PodInput<'_, 's>, minor: u32) -> Option<Found<'s>> {
    let mut forbidden = Vec::new();
    let mut places = Vec::new();
    for sysctl in pod.security("sysctls").items() {
        let field = sysctl.get("name");
        let name = field.str().unwrap_or_default();
        if safe_since(name).is_none_or(|since| since > minor) {
            forbidden.push(name);
            places.push(field.place());
        }
    }
    if forbidden.is_empty() {
        return None;
    }
    Some(Found { reason: "forbidden sysctls", detail: forbidden.join(", "), places })
}
