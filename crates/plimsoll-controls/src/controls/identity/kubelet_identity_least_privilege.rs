use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::azure_roles::{Assignment, Assignments, guid, power_over_cluster};
use crate::facts::azure_scope::Level;
use crate::facts::service_principal;

control! {
    /// ## What it checks
    /// The identity of the nodes (`identityProfile.kubeletidentity.objectId`) holds `AcrPull` or `Container Registry
    /// Repository Reader` at registries, and no other role anywhere. Where the extra role leads to the cluster, its nodes
    /// or its logs, or writes at a subscription or above, the finding is critical. A list of assignments that shows
    /// only those of the cluster and its ancestors leaves it unknown.
    ///
    /// ## Why it matters
    /// Every pod that reaches the instance metadata service of its node gets a token of this identity. Whatever role it
    /// holds, every pod holds.
    ///
    /// ## Who must fix it
    /// You, in both modes: AKS itself gives the identity at most `AcrPull`.
    ///
    /// ## How to fix
    /// Remove the assignment, and give the workload that needs it an identity of its own (workload identity).
    ///
    /// ## References
    /// - Microsoft: Use a managed identity in AKS
    /// - Microsoft: Authenticate with ACR from AKS
    id: "kubelet-identity-least-privilege",
    title: "The nodes' identity can do more than pull images",
    area: "identity",
    severity: High, "every pod that reaches the metadata service holds the role",
    standard: You,
    automatic: You,
    frameworks: [
        "cis-aks:5.1.3", "mcsb:PA-7", "attack:T1552.005", "threat-matrix:access-managed-identity-credentials",
    ],
    aliases: ["cloudsploit:aksPrivilegeAnalysis"],
    remedies: [Command("az role assignment delete --ids ASSIGNMENT_ID")],
    check: Cluster(check),
}

const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const REPOSITORY_READER: &str = "b93aa761-3e63-49ed-ac28-beffa264f7ac";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let identity = cluster.path("identityProfile.kubeletidentity.objectId");
    if identity.is_empty() && service_principal::of(cluster).is_some() {
        return judge.not_applicable("the cluster uses a service principal: see cluster-managed-identity");
    }
    let Some(principal) = guid(identity) else {
        return judge.unknown_at(identity, "the input does not state the nodes' identity");
    };
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    let mut clean = true;
    for assignment in assignments.of_principal(principal) {
        if !judge_one(assignment, judge) {
            clean = false;
        }
    }
    if clean && assignments.reach_elsewhere() {
        judge.pass();
    } else if clean {
        judge.unknown("the role assignments show only those at the cluster and above it: add the output of `az role assignment list --all`");
    }
}

/// Fails an assignment that is more than pulling from a registry.
fn judge_one<'s>(assignment: &Assignment<'s>, judge: &mut Judge<'s>) -> bool {
    let role = assignment.resource.path("roleDefinitionId");
    let pulls = assignment.gives(ACR_PULL) || assignment.gives(REPOSITORY_READER);
    let at_registry =
        assignment.scope.to_ascii_lowercase().contains("/providers/microsoft.containerregistry/registries/");
    if pulls && at_registry {
        return true;
    }
    let words = format!("{} at {}", assignment.role_name(), assignment.level().words());
    let dangerous = assignment.role.as_ref().is_some_and(|role| {
        power_over_cluster(role).is_some() || (assignment.level() >= Level::Subscription && role.writes())
    });
    if dangerous {
        judge.fail_as(Severity::Critical, role, words);
    } else {
        judge.fail_because(role, words);
    }
    false
}
