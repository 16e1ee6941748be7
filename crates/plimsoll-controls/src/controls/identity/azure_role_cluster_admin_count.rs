use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::azure_roles::{Assignments, cluster_admins};

control! {
    /// ## What it checks
    /// At most five principals (the parameter `most-cluster-admins`) can become cluster-admin through Azure roles at the
    /// cluster, its resource group, its subscription or above: by fetching the administrator's credential, by running
    /// commands, by changing the cluster, by giving themselves roles, by installing extensions, or by roles of Azure RBAC
    /// for Kubernetes. Ways that the cluster's configuration closes (local accounts disabled, run-command disabled, Azure
    /// RBAC off) do not count. A group counts as one, so a list with groups gives a lower bound, and below the limit the
    /// verdict is unknown; so it is where only a condition of a role or an assignment stands in between.
    ///
    /// ## Why it matters
    /// These roles are given for other reasons and forgotten. Each holder, and whoever takes over the account, is
    /// administrator of the cluster without any binding in Kubernetes that would show it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove assignments, or make them eligible instead of standing, at the cluster instead of the subscription.
    ///
    /// ## References
    /// - Microsoft: Azure built-in roles for containers
    /// - Microsoft: Access and identity options for AKS
    id: "azure-role-cluster-admin-count",
    title: "Many principals can become cluster-admin through Azure",
    area: "identity",
    severity: High, "each account is a way to everything in the cluster",
    standard: You,
    automatic: You,
    frameworks: [
        "mcsb:PA-1", "mcsb:PA-7", "nsa:authentication-authorization", "attack:T1078.004",
        "threat-matrix:using-cloud-credentials",
    ],
    aliases: [],
    remedies: [
        Command("az role assignment delete --ids ASSIGNMENT_ID"),
        Text("Give it back as an eligible assignment (Privileged Identity Management)."),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    let admins = cluster_admins(cluster, &assignments);
    let most = judge.parameters().most_cluster_admins;
    let (certain, conditional) = (admins.principals(true).count(), admins.principals(false).count());
    let groups = admins.count("Group");
    if certain > most {
        let (users, services) = (admins.count("User"), admins.count("ServicePrincipal"));
        let guarded =
            if conditional > 0 { format!("; {conditional} more under a condition") } else { String::new() };
        let words = format!(
            "at least {certain} principals: {users} users, {groups} groups, {services} service principals{guarded}"
        );
        for route in admins.principals(true).flatten() {
            judge.fail_because(route.assignment.resource.path("roleDefinitionId"), words.clone());
        }
        return;
    }
    let so_far = format!("at least {certain} principals");
    if !assignments.reach_subscription() {
        return judge.unknown(format!(
            "{so_far}; the list shows no assignment at the subscription or above: add the output of `az role assignment list --scope CLUSTER_ID --include-inherited`"
        ));
    }
    if let Some(assignment) = admins.unknown.first() {
        return judge.unknown_at(
            assignment.resource.path("roleDefinitionId"),
            format!("{so_far}; the definition of this role is not known: add the output of `az role definition list`"),
        );
    }
    if groups > 0 {
        return judge
            .unknown(format!("{so_far}, {groups} of them groups whose members are not in the input"));
    }
    if certain + conditional > most {
        return judge
            .unknown(format!("{so_far}, and {conditional} more under a condition that is not evaluated"));
    }
    judge.pass();
}
