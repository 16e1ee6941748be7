use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `enableRBAC` is true. Absent from a template it is on, the default of the API; absent from a live cluster it is
    /// off.
    ///
    /// ## Why it matters
    /// Without RBAC there is no authorization: whoever can sign in, and every pod with a token, is administrator.
    ///
    /// ## Who must fix it
    /// You, on Standard, when the cluster is created. Automatic always has it.
    ///
    /// ## How to fix
    /// It cannot be switched on later: create the cluster anew and move the workloads.
    ///
    /// ## References
    /// - Microsoft: Access and identity options for AKS
    /// - Kubernetes: Using RBAC authorization
    id: "rbac-enabled",
    title: "Kubernetes RBAC is off",
    area: "identity",
    severity: Critical, "every credential and every pod is cluster-admin",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PA-7", "nsa:authentication-authorization", "attack:T1078"],
    aliases: [
        "psrule:AZR-000038", "checkov:CKV_AZURE_5", "trivy:AZU-0042", "kics:86f92117", "kics:9307a2ed",
        "kics:149fa56c", "prowler:aks_cluster_rbac_enabled", "azure-policy:ac4a19c2", "cloudsploit:rbacEnabled",
        "steampipe:kubernetes_instance_rbac_enabled",
    ],
    remedies: [Text("It cannot be switched on: recreate the cluster with `az aks create`, which enables RBAC unless --disable-rbac is given.")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("enableRBAC");
    match enabled.bool() {
        Some(true) => judge.pass(),
        None if cluster.is_template() => judge.pass(),
        _ => judge.fail(enabled),
    }
}
