use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// `securityProfile.workloadIdentity.enabled` is true. Absent means off.
    ///
    /// ## Why it matters
    /// With workload identity a pod gets tokens of its own Azure identity for its service account. Without it pods hold
    /// long-lived secrets, or use the identity of the node that all pods share.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets it.
    ///
    /// ## How to fix
    /// Enable it together with the OIDC issuer, then federate an identity for each workload that needs Azure.
    ///
    /// ## References
    /// - Microsoft: Use Microsoft Entra Workload ID with AKS
    id: "workload-identity",
    title: "Pods cannot have an Azure identity of their own",
    area: "identity",
    severity: Medium, "they use secrets or the node's identity instead",
    standard: You,
    automatic: Microsoft,
    frameworks: ["cis-aks:5.2.1", "mcsb:IM-3", "attack:T1552.005", "threat-matrix:access-managed-identity-credentials"],
    aliases: ["azure-policy:2cc2e023"],
    remedies: [Command("az aks update -g RG -n NAME --enable-workload-identity --enable-oidc-issuer")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("securityProfile.workloadIdentity.enabled");
    if mode::sets(cluster, enabled) || enabled.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(enabled);
    }
}
