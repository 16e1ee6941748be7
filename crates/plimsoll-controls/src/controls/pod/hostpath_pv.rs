use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::host_paths;

control! {
    /// ## What it checks
    /// No PersistentVolume has the source `spec.hostPath`, unless its path lies in one that the parameter
    /// `allowed-host-paths` names. A path that holds credentials, devices or programs of the node, or lies above one,
    /// has severity high.
    ///
    /// ## Why it matters
    /// A claim for such a volume looks harmless in a pod: the checks of the Pod Security Standards see only
    /// `persistentVolumeClaim`. Behind it lies a directory of whichever node the pod runs on, shared with everything
    /// else there, and lost with the node.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Use a volume of Azure Disk or Azure Files, or `local` with node affinity for data that must stay on a node's own
    /// disk. Give the right to create PersistentVolumes to administrators only.
    ///
    /// ## References
    /// - Kubernetes: Volumes, hostPath; Persistent Volumes
    /// - Kubernetes: RBAC good practices, persistent volume creation
    /// - MITRE ATT&CK T1611: Escape to Host
    id: "hostpath-pv",
    title: "PersistentVolume is a path of the node",
    area: "pod",
    severity: Medium, "carries a host path past the checks of pods, to whatever lies there",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611"],
    aliases: ["kyverno:limit-hostpath-type-pv"],
    remedies: [Text("Replace the volume by one of a storage class, or by a `local` volume with node affinity.")],
    check: Object(&["PersistentVolume"], check),
}

fn check<'s>(volume: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let source = volume.path("spec.hostPath");
    if !source.exists() {
        return;
    }
    let path = source.get("path");
    let Some(text) = path.str() else {
        judge.unknown_at(path, "a `hostPath` volume names no path");
        return;
    };
    let normal = host_paths::normalize(text);
    if host_paths::is_allowed(&normal, &judge.parameters().allowed_host_paths) {
        return;
    }
    if host_paths::is_sensitive(&normal) {
        judge.fail_as(Severity::High, path, "it holds credentials, devices or programs of the node");
    } else {
        judge.fail_as(Severity::Medium, path, "");
    }
}
