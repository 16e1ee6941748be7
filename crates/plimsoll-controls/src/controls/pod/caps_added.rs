use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::capabilities::{added, is_baseline};
use crate::facts::pods::each_security_context;

control! {
    /// ## What it checks
    /// No container adds anything in `securityContext.capabilities.add` but AUDIT_WRITE, CHOWN, DAC_OVERRIDE,
    /// FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID and SYS_CHROOT. Names
    /// count exactly as written, as in the standard: `ALL`, `CAP_CHOWN` and `chown` fail.
    ///
    /// ## Why it matters
    /// Beyond that set lie the capabilities that reach the node: its network stack (NET_ADMIN), its processes
    /// (SYS_PTRACE), its disks and kernel (SYS_ADMIN, SYS_RAWIO, SYS_MODULE, BPF).
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny them outside excluded
    /// namespaces.
    ///
    /// ## How to fix
    /// Remove the capability. Where a program cannot do without, keep it in a namespace of its own with few
    /// writers.
    ///
    /// ## References
    /// - Pod Security Standards, check `capabilities_baseline` (baseline)
    /// - Azure Policy c26596ff
    id: "caps-added",
    title: "Container adds capabilities beyond the baseline set",
    area: "pod",
    severity: High, "several of these lead out of the container, and none is needed by an ordinary program",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:capabilities_baseline", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:containerAllowedCapabilities", "attack:T1611",
    ],
    aliases: [
        "kubescape:C-0046", "kubescape:C-0200", "kubescape:C-0219", "trivy:KSV-0022",
        "polaris:dangerousCapabilities", "kubeaudit:CapabilityAdded", "checkov:CKV_K8S_25",
        "checkov:CKV_K8S_24", "kyverno:disallow-capabilities",
        "kyverno:psp-restrict-adding-capabilities", "gatekeeper:K8sPSPCapabilities",
        "azure-policy:c26596ff", "azure-policy:a27c700f",
    ],
    remedies: [Set("securityContext.capabilities.add", "[]")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_security_context(workload, judge, |container, judge| {
        for name in added(container).items() {
            if !name.str().is_some_and(is_baseline) {
                judge.fail(name);
            }
        }
    });
}
