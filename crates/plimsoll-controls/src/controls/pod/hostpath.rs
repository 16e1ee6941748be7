use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::host_paths;

control! {
    /// ## What it checks
    /// No volume of the pod has the source `hostPath`, unless its path lies in one that the parameter
    /// `allowed-host-paths` names (none unless you set it).
    ///
    /// ## Why it matters
    /// A path of the node outlives the pod, is shared with every other pod that mounts it, and often leads
    /// further than meant: to other pods' data, to credentials of the kubelet, to files that root on the node
    /// runs.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny `hostPath` outside
    /// excluded namespaces, apart from Microsoft's own images and read-only log directories.
    ///
    /// ## How to fix
    /// Use an `emptyDir` for scratch space, a persistent volume claim for data, a `projected` volume for
    /// configuration. Agents that must read the node belong in a namespace of their own, with `readOnly` mounts
    /// of the narrowest path.
    ///
    /// ## References
    /// - Pod Security Standards, check `hostPathVolumes` (baseline)
    /// - Azure Policy 098fc59e
    id: "hostpath",
    title: "Pod mounts a path of the node",
    area: "pod",
    severity: High, "what is mounted decides, but every such path leaves the container",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:hostPathVolumes", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:allowedHostPaths", "attack:T1611",
        "threat-matrix:writable-hostpath-mount",
    ],
    aliases: [
        "kubescape:C-0048", "kubescape:C-0203", "trivy:KSV-0023", "polaris:hostPathSet",
        "kyverno:limit-hostpath-vols", "kyverno:disallow-host-path",
        "gatekeeper:K8sPSPHostFilesystem", "azure-policy:098fc59e",
    ],
    remedies: [
        Text("Replace the `hostPath` volume by an `emptyDir`, a persistent volume claim or a `projected` volume."),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let allowed = judge.parameters().allowed_host_paths.as_slice();
    for volume in host_paths::of(workload) {
        let is_allowed = !allowed.is_empty()
            && volume
                .path()
                .str()
                .is_some_and(|path| host_paths::is_allowed(&host_paths::normalize(path), allowed));
        if !is_allowed {
            judge.fail(volume.source);
        }
    }
}
