use plimsoll_model::Workload;

use crate::Judge;

control! {
    /// ## What it checks
    /// `spec.securityContext.sysctls` names only parameters that the newest edition of the standard (v1.37)
    /// calls safe: `kernel.shm_rmid_forced` and of `net.ipv4.` `ip_local_port_range`,
    /// `ip_local_reserved_ports`, `tcp_syncookies`, `ping_group_range`, `ip_unprivileged_port_start`,
    /// `tcp_keepalive_time`, `tcp_fin_timeout`, `tcp_keepalive_intvl`, `tcp_keepalive_probes`, `tcp_rmem`,
    /// `tcp_wmem`, `tcp_slow_start_after_idle`, `tcp_notsent_lowat`. Older editions know fewer.
    ///
    /// ## Why it matters
    /// Parameters outside that list have no namespace, or one pod's value starves or weakens the others on the
    /// node.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny them outside excluded
    /// namespaces, and kubelets refuse them unless the node pool allows them.
    ///
    /// ## How to fix
    /// Remove the parameter, or set it for a node pool of its own with a custom node configuration.
    ///
    /// ## References
    /// - Pod Security Standards, check `sysctls` (baseline)
    /// - Microsoft: Customize node configuration for AKS node pools
    /// - Azure Policy 5e5a0673
    id: "sysctls",
    title: "Pod sets kernel parameters that are not safe",
    area: "pod",
    severity: Medium, "such parameters act on the whole node or take a protection away",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:sysctls", "pss-restricted:sysctls", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:allowedSysctls",
    ],
    aliases: [
        "trivy:KSV-0026", "kube-linter:unsafe-sysctls", "kyverno:restrict-sysctls",
        "gatekeeper:K8sPSPForbiddenSysctls", "azure-policy:5e5a0673", "azure-policy:56d0a13f",
    ],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n POOL --linux-os-config LINUX_OS_CONFIG.json"),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for sysctl in workload.spec.security("sysctls").items() {
        let name = sysctl.get("name");
        if !name.str().is_some_and(is_safe) {
            judge.fail(name);
        }
        // One that cannot be read does not hide the next.
        judge.pass();
    }
}

/// Whether the newest edition of the standard calls the parameter safe.
fn is_safe(name: &str) -> bool {
    matches!(
        name,
        "kernel.shm_rmid_forced"
            | "net.ipv4.ip_local_port_range"
            | "net.ipv4.ip_local_reserved_ports"
            | "net.ipv4.ip_unprivileged_port_start"
            | "net.ipv4.ping_group_range"
            | "net.ipv4.tcp_fin_timeout"
            | "net.ipv4.tcp_keepalive_intvl"
            | "net.ipv4.tcp_keepalive_probes"
            | "net.ipv4.tcp_keepalive_time"
            | "net.ipv4.tcp_notsent_lowat"
            | "net.ipv4.tcp_rmem"
            | "net.ipv4.tcp_slow_start_after_idle"
            | "net.ipv4.tcp_syncookies"
            | "net.ipv4.tcp_wmem"
    )
}
