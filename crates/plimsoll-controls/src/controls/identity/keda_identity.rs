use plimsoll_model::azure::{FEDERATED_CREDENTIAL, ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::azure_roles::{Assignments, guid};
use crate::facts::azure_scope::Level;
use crate::facts::{federation, supply};

control! {
    /// ## What it checks
    /// Where KEDA is on, the identities that are federated to its operator
    /// (`system:serviceaccount:kube-system:keda-operator`) hold no role that writes, and no role at a resource group or
    /// above.
    ///
    /// ## Why it matters
    /// All scalers of all teams act through the operator. Whoever writes a ScaledObject uses the operator's identity, so
    /// what it may do, every team may do.
    ///
    /// ## Who must fix it
    /// You, in both modes: the identity is yours.
    ///
    /// ## How to fix
    /// Give each workload an identity of its own in a TriggerAuthentication, and the operator none, or read access to
    /// the single queues that it measures.
    ///
    /// ## References
    /// - Microsoft: Securely scale applications using the KEDA add-on and workload identity
    id: "keda-identity",
    title: "KEDA's identity can do more than read its queues",
    area: "identity",
    severity: Low, "only who writes scalers gains by it",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "attack:T1078.004"],
    aliases: [],
    remedies: [Command("az role assignment delete --ids ASSIGNMENT_ID")],
    check: Cluster(check),
}

const IDENTITY: &str = "microsoft.managedidentity/userassignedidentities";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("workloadAutoScalerProfile.keda.enabled").bool() != Some(true) {
        return judge.not_applicable("KEDA is off");
    }
    let issuer = cluster.path("oidcIssuerProfile.issuerURL");
    if issuer.str().is_none_or(str::is_empty) {
        return judge.unknown_at(issuer, "the input does not state the cluster's issuer");
    }
    let Some(credentials) = supply::listed(cluster, FEDERATED_CREDENTIAL) else {
        return judge.unknown(federation::NOT_SUPPLIED);
    };
    let of_operator: Vec<_> = credentials
        .into_iter()
        .filter(|credential| {
            federation::trusts(*credential, cluster)
                && federation::service_account(*credential) == Some(("kube-system", "keda-operator"))
        })
        .collect();
    if of_operator.is_empty() {
        return judge.pass();
    }
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    for credential in of_operator {
        judge_one(cluster, credential, &assignments, judge);
    }
}

fn judge_one<'s>(
    cluster: ManagedCluster<'s>,
    credential: ResourceRef<'s>,
    assignments: &Assignments<'s>,
    judge: &mut Judge<'s>,
) {
    let owner = federation::identity_id(credential).and_then(|id| {
        supply::listed(cluster, IDENTITY)?
            .into_iter()
            .find(|identity| identity.id().is_some_and(|known| known.eq_ignore_ascii_case(id)))
    });
    let Some(principal) = owner.and_then(|identity| guid(identity.path("principalId"))) else {
        return judge.unknown_at(
            credential.path("subject"),
            "the identity's principal id is not in the input: add the output of `az identity list`",
        );
    };
    let mut clean = true;
    for assignment in assignments.of_principal(principal) {
        let field = assignment.resource.path("roleDefinitionId");
        let words = || format!("{} at {}", assignment.role_name(), assignment.level().words());
        match &assignment.role {
            Some(role) if role.writes() => judge.fail_because(field, words()),
            _ if assignment.level() >= Level::ResourceGroup => judge.fail_because(field, words()),
            Some(_) => continue,
            None => judge.unknown_at(
                field,
                "the definition of this role is not known: add the output of `az role definition list`",
            ),
        }
        clean = false;
    }
    if clean && assignments.reach_elsewhere() {
        judge.pass();
    } else if clean {
        judge.unknown("the role assignments show only those at the cluster and above it: add the output of `az role assignment list --all`");
    }
}
