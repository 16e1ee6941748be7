use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::azure_roles::{Assignments, guid, power_over_cluster};
use crate::facts::azure_scope::Level;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// No managed identity that is bound to the cluster (`identityBindings`) holds a role that leads to a cluster, its
    /// nodes or its logs, or a role that writes at a resource group or above.
    ///
    /// ## Why it matters
    /// An identity binding shares one federated credential among all clusters bound to it. Who takes one of the clusters
    /// takes the identity, and all its roles, of all.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Give the identity narrower roles, or delete the binding and federate identities one by one.
    ///
    /// ## References
    /// - Microsoft: Identity bindings in AKS
    id: "identity-bindings-reviewed",
    title: "An identity shared by bindings is powerful",
    area: "identity",
    severity: Medium, "a workload of a bound cluster must be taken first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "attack:T1078.004", "threat-matrix:access-managed-identity-credentials"],
    aliases: [],
    remedies: [Command("az aks identity-binding delete -g RG --cluster-name NAME -n BINDING")],
    check: Cluster(check),
}

const IDENTITY_BINDING: &str = "microsoft.containerservice/managedclusters/identitybindings";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(bindings) = cluster.resource().children(IDENTITY_BINDING) else {
        return judge.unknown("identity bindings not supplied: add the output of `az aks identity-binding list -g RG --cluster-name NAME`");
    };
    if supply::is_silence(cluster, &bindings) {
        return judge.not_applicable(supply::NOT_DECLARED);
    }
    if bindings.is_empty() {
        return judge.pass();
    }
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    for binding in bindings {
        judge_one(binding, &assignments, judge);
    }
}

fn judge_one<'s>(binding: ResourceRef<'s>, assignments: &Assignments<'s>, judge: &mut Judge<'s>) {
    let identity = binding.path("managedIdentity.objectId");
    let Some(principal) = guid(identity) else {
        return judge.unknown_at(identity, "the input does not state the object id of a bound identity");
    };
    let mut clean = true;
    for assignment in assignments.of_principal(principal) {
        let field = assignment.resource.path("roleDefinitionId");
        let Some(role) = &assignment.role else {
            clean = false;
            judge.unknown_at(
                field,
                "the definition of this role is not known: add the output of `az role definition list`",
            );
            continue;
        };
        if power_over_cluster(role).is_some() || (role.writes() && assignment.level() >= Level::ResourceGroup)
        {
            clean = false;
            judge.fail_because(
                field,
                format!("binding {}: {} at {}", binding.name(), role.name, assignment.level().words()),
            );
        }
    }
    if clean && assignments.reach_elsewhere() {
        judge.pass();
    } else if clean {
        judge.unknown("the role assignments show only those at the cluster and above it: add the output of `az role assignment list --all`");
    }
}
