use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// People sign in through Entra ID, integrated by AKS: `aadProfile.managed` is true. Absent means that it is not.
    ///
    /// ## Why it matters
    /// Without it all users share certificates of the cluster: no names in the audit log, no second factor, no
    /// Conditional Access, and no way to take one person's access back.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets it.
    ///
    /// ## How to fix
    /// Enable Entra integration with an administrator group, then disable local accounts.
    ///
    /// ## References
    /// - Microsoft: AKS-managed Microsoft Entra integration
    id: "entra-managed",
    title: "Sign-in does not go through Entra ID",
    area: "identity",
    severity: High, "access is by shared certificates that cannot be taken back",
    standard: You,
    automatic: Microsoft,
    frameworks: ["cis-aks:5.5.1", "mcsb:IM-1", "nsa:authentication-authorization", "attack:T1078"],
    aliases: ["psrule:AZR-000029", "azure-policy:450d2877", "azure-policy:36a27de4", "azqr:aks-007"],
    remedies: [Command("az aks update -g RG -n NAME --enable-aad --aad-admin-group-object-ids GUID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let managed = cluster.path("aadProfile.managed");
    if mode::sets(cluster, cluster.path("aadProfile")) || managed.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(managed);
    }
}
