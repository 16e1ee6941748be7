use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::azure_roles::{Assignment, Assignments, Grant, Plane, guid};
use crate::facts::azure_scope::Level;

control! {
    /// ## What it checks
    /// The identity of the control plane (`identity.principalId`, or that of each of `identity.userAssignedIdentities`)
    /// holds neither Owner, Contributor nor User Access Administrator at a subscription or above, nor any role that reads
    /// or uses secrets, keys or blobs. One exception: with etcd encrypted by a key of a vault
    /// (`securityProfile.azureKeyVaultKms`) the identity must use that vault's keys.
    ///
    /// ## Why it matters
    /// Whoever may edit Services, Ingresses or storage classes in the cluster makes the control plane act in Azure with
    /// this identity. What it holds, a cluster administrator holds.
    ///
    /// ## Who must fix it
    /// You, in both modes: AKS itself needs it on the node resource group and the network only.
    ///
    /// ## How to fix
    /// Remove the assignment, and give the single roles that AKS documents at the subnet, the route table or the zone.
    ///
    /// ## References
    /// - Microsoft: Use a managed identity in AKS, required permissions
    id: "cluster-identity-least-privilege",
    title: "The control plane's identity holds too much",
    area: "identity",
    severity: High, "cluster administrators inherit it for the whole subscription",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "attack:T1078.004", "threat-matrix:access-cloud-resources"],
    aliases: ["cloudsploit:aksPrivilegeAnalysis"],
    remedies: [Command("az role assignment delete --ids ASSIGNMENT_ID")],
    check: Cluster(check),
}

const BROAD: &[&str] = &[
    // Owner, Contributor, User Access Administrator.
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
];

/// Data actions that stand for the use of secrets and blobs, and for that of keys.
const CONTENTS: &[&str] = &[
    "Microsoft.KeyVault/vaults/secrets/getSecret/action",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
];
const KEYS: &[&str] = &[
    "Microsoft.KeyVault/vaults/keys/decrypt/action",
    "Microsoft.KeyVault/vaults/keys/unwrap/action",
    "Microsoft.KeyVault/vaults/keys/sign/action",
];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut principals: Vec<&str> = guid(cluster.top("identity.principalId")).into_iter().collect();
    for (_, identity) in cluster.top("identity.userAssignedIdentities").members() {
        principals.extend(guid(identity.get("principalId")));
    }
    if principals.is_empty() {
        let identity = cluster.top("identity");
        return judge.unknown_at(identity, "the input does not state the control plane's principal id");
    }
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => return judge.unknown(why),
    };
    let kms = cluster.path("securityProfile.azureKeyVaultKms.enabled").bool() == Some(true);
    let mut clean = true;
    for assignment in principals.iter().flat_map(|principal| assignments.of_principal(principal)) {
        let role = assignment.resource.path("roleDefinitionId");
        let words = || format!("{} at {}", assignment.role_name(), assignment.level().words());
        if BROAD.iter().any(|guid| assignment.gives(guid)) && assignment.level() >= Level::Subscription {
            clean = false;
            judge.fail_because(role, words());
        } else if assignment.role.is_none() {
            clean = false;
            judge.unknown_at(
                role,
                "the definition of this role is not known: add the output of `az role definition list`",
            );
        } else if reaches_contents(assignment, kms) {
            clean = false;
            judge.fail_because(role, format!("{}: it reaches secrets, keys or blobs", words()));
        }
    }
    if clean && assignments.reach_elsewhere() {
        judge.pass();
    } else if clean {
        judge.unknown("the role assignments show only those at the cluster and above it: add the output of `az role assignment list --all`");
    }
}

/// Whether a role reaches secrets, keys or blobs. With encryption of etcd, the keys of a vault do not count.
fn reaches_contents(assignment: &Assignment<'_>, kms: bool) -> bool {
    let Some(role) = &assignment.role else { return false };
    let any = |actions: &[&str]| actions.iter().any(|action| role.grants(Plane::Data, action) != Grant::No);
    let at_vault = assignment.scope.to_ascii_lowercase().contains("/providers/microsoft.keyvault/vaults/");
    any(CONTENTS) || (any(KEYS) && !(kms && at_vault))
}
