use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `aadProfile.adminGroupObjectIDs` names at most three groups (the parameter `most-admin-groups`), and none where
    /// Azure RBAC decides (`enableAzureRBAC`). Without Entra ID the question does not arise.
    ///
    /// ## Why it matters
    /// Members of these groups are cluster-admin at all times, outside eligible roles and access reviews. Enabling Azure
    /// RBAC does not switch the groups off, though many believe so.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// With Azure RBAC, replace the groups by eligible assignments of `Azure Kubernetes Service RBAC Cluster Admin`.
    /// Without it, keep one group, with members that are eligible.
    ///
    /// ## References
    /// - Microsoft: AKS-managed Microsoft Entra integration
    id: "entra-admin-groups",
    title: "Entra groups hold standing cluster-admin",
    area: "identity",
    severity: Medium, "only their members gain by it",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-1", "mcsb:PA-7", "nsa:authentication-authorization", "attack:T1078.004"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --aad-admin-group-object-ids GUID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("aadProfile").is_absent() {
        return judge.not_applicable("Entra ID is not integrated: see entra-managed");
    }
    let groups = cluster.path("aadProfile.adminGroupObjectIDs");
    let named: Vec<_> = groups.items().collect();
    let (count, most) = (named.len(), judge.parameters().most_admin_groups);
    if cluster.path("aadProfile.enableAzureRBAC").bool() == Some(true) && count > 0 {
        for group in named {
            judge.fail_because(group, "members are cluster-admin whatever Azure RBAC says");
        }
    } else if count > most {
        judge.fail_because(groups, format!("{count} groups; {most} are enough"));
    } else {
        judge.pass();
    }
}
