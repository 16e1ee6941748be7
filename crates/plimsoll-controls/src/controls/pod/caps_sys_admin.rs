use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::capabilities::{added, includes};
use crate::facts::pods::{LINUX_ONLY, each_security_context, is_for_windows};

control! {
    /// ## What it checks
    /// No container adds `SYS_ADMIN`, `SYS_MODULE` or `ALL` in `securityContext.capabilities.add`. Names are
    /// read as runtimes read them, in any case and with or without `CAP_`. Windows pods are not judged.
    ///
    /// ## Why it matters
    /// `SYS_ADMIN` mounts file systems and enters namespaces, `SYS_MODULE` loads code into the node's kernel.
    /// Either is a way out of the container that needs no further flaw.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny these capabilities
    /// outside excluded namespaces.
    ///
    /// ## How to fix
    /// Find the one operation that needs it and replace it: a CSI driver for mounts, a DaemonSet of the
    /// platform for modules, `SYS_PTRACE`, `BPF` or `PERFMON` for tracing.
    ///
    /// ## References
    /// - capabilities(7)
    /// - Pod Security Standards, check `capabilities_baseline` (baseline)
    id: "caps-sys-admin",
    title: "Container has a capability that amounts to root on the node",
    area: "pod",
    severity: High, "mounting or loading kernel modules leads out of the container in one step",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611"],
    aliases: ["trivy:KSV-0005", "trivy:KSV-0120", "checkov:CKV_K8S_39", "azure-policy:d2e7ea85"],
    remedies: [Set("securityContext.capabilities.add", "[]")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_for_windows(workload) {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        for name in added(container).items() {
            let amounts_to_root = |name: &str| includes(name, "SYS_ADMIN") || includes(name, "SYS_MODULE");
            if name.str().is_some_and(amounts_to_root) {
                judge.fail(name);
            }
        }
    });
}
