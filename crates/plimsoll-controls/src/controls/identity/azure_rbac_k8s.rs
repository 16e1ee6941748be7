use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// Azure RBAC decides about requests to the Kubernetes API: `aadProfile.enableAzureRBAC` is true. Absent means that
    /// only Kubernetes RBAC decides. Without Entra ID the question does not arise.
    ///
    /// ## Why it matters
    /// Rights that exist as RoleBindings only are seen by no access review, cannot be made eligible instead of standing,
    /// and differ from cluster to cluster.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets it.
    ///
    /// ## How to fix
    /// Enable it, and give people the four `Azure Kubernetes Service RBAC` roles, at a namespace where that is enough.
    ///
    /// ## References
    /// - Microsoft: Use Azure role-based access control for Kubernetes authorization
    id: "azure-rbac-k8s",
    title: "Rights in Kubernetes are not managed by Azure RBAC",
    area: "identity",
    severity: Medium, "rights escape reviews; nobody gains any by it",
    standard: You,
    automatic: Microsoft,
    frameworks: ["cis-aks:5.5.2", "mcsb:PA-7", "nsa:authentication-authorization", "attack:T1078.004"],
    aliases: ["psrule:AZR-000032"],
    remedies: [Command("az aks update -g RG -n NAME --enable-azure-rbac")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let profile = cluster.path("aadProfile");
    let enabled = cluster.path("aadProfile.enableAzureRBAC");
    if mode::sets(cluster, enabled) {
        judge.pass();
    } else if profile.is_absent() {
        judge.not_applicable("Entra ID is not integrated: see entra-managed");
    } else if enabled.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(enabled);
    }
}
