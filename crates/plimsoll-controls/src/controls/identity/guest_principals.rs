use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::azure_roles::{Assignments, power_over_cluster};

control! {
    /// ## What it checks
    /// Every role over the cluster that does more than read belongs to a principal of your own directory that exists. A
    /// principal is gone if its type is `Unknown`, or if `az` resolved the names of others in the list but not its. A user
    /// is a guest if `#EXT#` stands in its name. Where the list carries no names the verdict is unknown.
    ///
    /// ## Why it matters
    /// Assignments outlive their holders. A guest is protected by the sign-in rules of another company, and nobody here
    /// learns when that person leaves it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete the assignment; give guests that must have access an eligible role with an end.
    ///
    /// ## References
    /// - Microsoft: Troubleshoot Azure RBAC, role assignments with identity not found
    id: "guest-principals",
    title: "A guest or a deleted account holds a role on the cluster",
    area: "identity",
    severity: Medium, "access without an owner in your company",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-4", "attack:T1078.004"],
    aliases: [],
    remedies: [Command("az role assignment delete --ids ASSIGNMENT_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    let resolves = assignments.over_cluster().any(|each| !each.resource.path("principalName").is_empty());
    let mut complete = true;
    for assignment in assignments.over_cluster() {
        if assignment.role.as_ref().is_some_and(|role| power_over_cluster(role).is_none()) {
            continue;
        }
        let name = assignment.resource.path("principalName");
        let kind = assignment.resource.path("principalType");
        let type_name =
            kind.one_of(&["User", "Group", "ServicePrincipal", "ForeignGroup", "Device", "Unknown"]);
        let known = matches!(type_name, Some("User" | "Group" | "ServicePrincipal"));
        if type_name == Some("Unknown") {
            judge.fail_because(kind, "the principal no longer exists");
        } else if name.is_empty() && known && resolves {
            let principal = assignment.resource.path("principalId");
            judge.fail_because(principal, "the principal could not be resolved: it no longer exists");
        } else if name.is_empty() {
            complete = false;
        } else if name.str().is_some_and(|name| name.to_ascii_uppercase().contains("#EXT#")) {
            judge.fail_because(name, "a guest");
        }
    }
    if complete && assignments.reach_subscription() {
        judge.pass();
    } else if complete {
        judge.unknown("the list shows no assignment at the subscription or above: add the output of `az role assignment list --scope CLUSTER_ID --include-inherited`");
    } else {
        judge.unknown("the list does not name the principals: add the output of `az role assignment list --scope CLUSTER_ID --include-inherited` by an account that may read the directory");
    }
}
