use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The Defender sensor is on: `securityProfile.defender.securityMonitoring.enabled` is true, or
    /// `securityProfile.azureDefender.enabled` in API versions of 2021 and 2022. Absent means off. A sensor of another
    /// maker is not seen here.
    ///
    /// ## Why it matters
    /// The audit log sees requests to the API. A shell spawned by a web server, a miner or a container escape is seen
    /// by a sensor on the node or not at all.
    ///
    /// ## Who must fix it
    /// You, in both modes: Defender is not part of Automatic.
    ///
    /// ## How to fix
    /// Enable the sensor; it needs the Defender for Containers plan on the subscription (`defender-plan`). With a
    /// sensor of another maker, suppress this control with its name as the reason.
    ///
    /// ## References
    /// - Microsoft: Deploy the Defender for Containers sensor
    id: "defender-profile",
    title: "No runtime detection on the nodes",
    area: "logging",
    severity: High, "an intrusion in a container is not noticed while it happens",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-1", "attack:T1611"],
    aliases: [
        "psrule:AZR-000370", "prowler:aks_cluster_defender_enabled", "azure-policy:a1840de2",
        "azure-policy:64def556", "review-checklists:c9e95ffe", "the-aks-checklist:c9e95ffe",
        "the-aks-checklist:23fda718", "the-aks-checklist:a71e024f",
    ],
    remedies: [Command("az aks update -g RG -n NAME --enable-defender")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("securityProfile.defender.securityMonitoring.enabled");
    let legacy = cluster.path("securityProfile.azureDefender.enabled");
    if enabled.bool() == Some(true) || enabled.is_absent() && legacy.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(if enabled.is_absent() && legacy.exists() { legacy } else { enabled });
    }
}
