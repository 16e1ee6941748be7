use plimsoll_model::{Field, Workload};

use crate::Judge;

control! {
    /// ## What it checks
    /// Every volume is a `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`,
    /// `persistentVolumeClaim`, `projected` or `secret`. A volume that names no source is an `emptyDir`: the
    /// API server makes it one. Unknown sources fail, as in the standard. The deployment safeguards' list lacks
    /// `image`.
    ///
    /// ## Why it matters
    /// Inline sources such as `nfs`, `azureFile` or `gitRepo` are mounted by the node itself, past the
    /// administrator who hands out persistent volumes; `gitRepo` runs commands on the node.
    ///
    /// ## Who must fix it
    /// You, in both modes. The level restricted of deployment safeguards asks for it; the default levels do
    /// not.
    ///
    /// ## How to fix
    /// Use a persistent volume claim with a CSI storage class, or an inline `csi` volume.
    ///
    /// ## References
    /// - Pod Security Standards, check `restrictedVolumes` (restricted)
    /// - Azure Policy 16697877
    /// - CVE-2024-10220
    id: "volume-types",
    title: "Pod uses a volume type that goes past the cluster's storage",
    area: "pod",
    severity: Low, "such volumes reach storage with the node's rights, but only storage",
    standard: You,
    automatic: You,
    frameworks: [
        "pss-restricted:restrictedVolumes", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:allowedVolumeTypes",
    ],
    aliases: [
        "trivy:KSV-0028", "kyverno:restrict-volume-types", "gatekeeper:K8sPSPFlexVolumes",
        "gatekeeper:K8sPSPVolumeTypes", "azure-policy:16697877", "azure-policy:f4a8fce0",
    ],
    remedies: [Text("Replace the volume by a persistent volume claim or an inline `csi` volume.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    for volume in workload.spec.volumes() {
        if let Some(source) = forbidden_source(volume) {
            judge.fail(source);
        }
    }
}

/// The source of a volume, unless it is one of those that are allowed.
fn forbidden_source(volume: Field<'_>) -> Option<Field<'_>> {
    let mut forbidden = None;
    for (key, source) in volume.members() {
        match key {
            "configMap"
            | "csi"
            | "downwardAPI"
            | "emptyDir"
            | "ephemeral"
            | "image"
            | "persistentVolumeClaim"
            | "projected"
            | "secret"
                if source.exists() =>
            {
                return None;
            }
            "name" => {}
            _ if source.exists() => forbidden = forbidden.or(Some(source)),
            _ => {}
        }
    }
    forbidden
}
