use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `aadProfile` names no `serverAppID` and no `clientAppID`, the applications of the first Entra integration.
    ///
    /// ## Why it matters
    /// The server application reads the directory with a secret that lies in the cluster's configuration. Microsoft has
    /// retired the integration.
    ///
    /// ## Who must fix it
    /// You, on old Standard clusters. Automatic has never had it.
    ///
    /// ## How to fix
    /// Move to the managed integration in place, then delete both applications.
    ///
    /// ## References
    /// - Microsoft: AKS-managed Microsoft Entra integration, migrate from legacy
    id: "entra-legacy-app",
    title: "The retired Entra integration is in use",
    area: "identity",
    severity: High, "a secret that reads the directory, in a retired integration",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:IM-3", "attack:T1528"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --enable-aad --aad-admin-group-object-ids GROUP_GUID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut clean = true;
    for path in ["aadProfile.serverAppID", "aadProfile.clientAppID"] {
        let application = cluster.path(path);
        if application.str().is_some_and(|id| !id.is_empty()) {
            clean = false;
            judge.fail(application);
        }
    }
    if clean {
        judge.pass();
    }
}
