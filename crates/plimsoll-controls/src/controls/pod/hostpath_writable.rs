use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::host_paths;

control! {
    /// ## What it checks
    /// Every mount of a `hostPath` volume sets `readOnly: true` in `volumeMounts`. Absent means writable. A
    /// `hostPath` volume that no container mounts passes here and fails `hostpath`.
    ///
    /// ## Why it matters
    /// Writing to the node plants a job, a static pod, a key or a changed program there: the way to stay after
    /// the pod is gone.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny `hostPath` outside
    /// excluded namespaces.
    ///
    /// ## How to fix
    /// Set `readOnly: true` (and `recursiveReadOnly: Enabled` where the kernel can) on the mount, or do without
    /// the path.
    ///
    /// ## References
    /// - Microsoft Threat Matrix for Kubernetes: Writable hostPath mount
    /// - KEP-3857: recursive read-only mounts
    id: "hostpath-writable",
    title: "Container may write to a path of the node",
    area: "pod",
    severity: High, "whoever writes where the node reads or runs files has the node",
    standard: You,
    automatic: Shared,
    frameworks: [
        "nsa:pod-security", "mcsb:PV-2", "attack:T1611", "attack:T1543",
        "threat-matrix:writable-hostpath-mount",
    ],
    aliases: [
        "kubescape:C-0045", "kube-linter:writable-host-mount", "kyverno:ensure-readonly-hostpath",
    ],
    remedies: [Set("volumeMounts.readOnly", "true")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for volume in host_paths::of(workload) {
        for read_only in volume.writable_mounts(workload) {
            judge.fail(read_only);
        }
    }
}
