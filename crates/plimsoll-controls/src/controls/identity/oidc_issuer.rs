use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// `oidcIssuerProfile.enabled` is true. Absent means off.
    ///
    /// ## Why it matters
    /// The issuer is what lets Entra ID trust tokens of service accounts. Without it workload identity cannot work, and
    /// pods that need Azure use secrets or the identity of their node.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets it.
    ///
    /// ## How to fix
    /// Enable the issuer; it changes nothing for running pods.
    ///
    /// ## References
    /// - Microsoft: Create an OpenID Connect provider on AKS
    id: "oidc-issuer",
    title: "The cluster issues no tokens that Entra ID can trust",
    area: "identity",
    severity: Medium, "a prerequisite of workload identity",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:IM-3"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --enable-oidc-issuer")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("oidcIssuerProfile.enabled");
    if mode::sets(cluster, enabled) || enabled.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(enabled);
    }
}
