use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::service_principal;

control! {
    /// ## What it checks
    /// The control plane acts as a managed identity: `identity.type` is `SystemAssigned` or `UserAssigned`, and
    /// `servicePrincipalProfile.clientId` is absent, `msi` or the nil GUID. Absent identity means a service principal.
    ///
    /// ## Why it matters
    /// The secret of a service principal lies in `/etc/kubernetes/azure.json` on every node, works from anywhere, and
    /// expires, which stops the cluster.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic always has a managed identity.
    ///
    /// ## How to fix
    /// Move the cluster to a managed identity in place, upgrade the pools, and delete the service principal's secret.
    ///
    /// ## References
    /// - Microsoft: Use a managed identity in AKS
    id: "cluster-managed-identity",
    title: "The control plane uses a service principal with a secret",
    area: "identity",
    severity: High, "its secret lies on every node and works from anywhere",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:IM-3", "attack:T1552.001", "threat-matrix:mount-service-principal"],
    aliases: ["psrule:AZR-000025", "azure-policy:da6e2401", "cloudsploit:aksManagedIdentity"],
    remedies: [Command("az aks update -g RG -n NAME --enable-managed-identity")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let kind = cluster.top("identity.type");
    let managed = matches!(
        kind.one_of(&["SystemAssigned", "UserAssigned", "None"]),
        Some("SystemAssigned" | "UserAssigned")
    );
    if let Some(client) = service_principal::of(cluster) {
        judge.fail(client);
    } else if managed {
        judge.pass();
    } else {
        judge.fail(kind);
    }
}
