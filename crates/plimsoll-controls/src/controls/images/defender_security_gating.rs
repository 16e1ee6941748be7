use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// Defender's gated deployment is on: `securityProfile.defender.securityGating.enabled` is true. Absent means off.
    ///
    /// ## Why it matters
    /// Scanning a registry tells that an image is vulnerable; nothing follows from it when the image is deployed.
    /// Gating audits or denies such an image when a pod is created.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// It needs the Defender for Containers plan. Begin with rules that audit.
    ///
    /// ## References
    /// - Microsoft: Gated deployment in Defender for Containers
    id: "defender-security-gating",
    title: "Defender does not gate vulnerable images at admission",
    area: "images",
    severity: Low, "a second line behind scanning and patching",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DS-6", "attack:T1610"],
    aliases: ["the-aks-checklist:1f95a465"],
    remedies: [Command(
        "az resource update --ids CLUSTER_ID --set properties.securityProfile.defender.securityGating.enabled=true"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_be_true(cluster.path("securityProfile.defender.securityGating.enabled"), judge);
}
