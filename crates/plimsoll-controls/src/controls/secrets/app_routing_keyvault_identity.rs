use std::collections::BTreeSet;

use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::azure_roles::{self, Assignment, Assignments, Grant, Plane, Role};
use crate::facts::{registry_access, resource_id};

control! {
    /// ## What it checks
    /// Where the application routing add-on is on (`ingressProfile.webAppRouting.enabled`), its identity
    /// (`identity.objectId` there) has no role on key vaults but `Key Vault Secrets User` and `Key Vault Certificate
    /// User`, and those at one vault: not at a resource group or above, nor at several vaults.
    ///
    /// ## Why it matters
    /// The add-on's identity fetches the certificates for the ingress controller, which is the part of the cluster that
    /// the Internet talks to. A role that may do more, or reaches more vaults, is what an intruder gains there.
    ///
    /// ## Who must fix it
    /// You, in both modes: AKS makes the identity without any role, you give it one.
    ///
    /// ## How to fix
    /// Keep the certificates in a vault of their own, assign `Key Vault Certificate User` or `Key Vault Secrets User`
    /// at that vault only, and delete the other assignments.
    ///
    /// ## References
    /// - Microsoft: Application routing add-on with Azure Key Vault
    id: "app-routing-keyvault-identity",
    title: "The ingress controller's identity can read more than certificates",
    area: "secrets",
    severity: Medium, "whoever takes the ingress controller reads the vault",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "mcsb:DP-8", "attack:T1555.006"],
    aliases: [],
    remedies: [Command("az role assignment delete --ids ASSIGNMENT_ID")],
    check: Cluster(check),
}

const KEY_VAULT_SECRETS_USER: &str = "4633458b-17de-408a-b874-0445c86b69e6";
const KEY_VAULT_CERTIFICATE_USER: &str = "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba";

/// What gives power over a vault or its content, on either plane.
const POWERS: [(Plane, &str); 7] = [
    (Plane::Control, "Microsoft.KeyVault/vaults/write"),
    (Plane::Control, "Microsoft.KeyVault/vaults/accessPolicies/write"),
    (Plane::Data, "Microsoft.KeyVault/vaults/secrets/getSecret/action"),
    (Plane::Data, "Microsoft.KeyVault/vaults/secrets/setSecret/action"),
    (Plane::Data, "Microsoft.KeyVault/vaults/certificates/create/action"),
    (Plane::Data, "Microsoft.KeyVault/vaults/keys/decrypt/action"),
    (Plane::Data, "Microsoft.KeyVault/vaults/keys/unwrap/action"),
];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("ingressProfile.webAppRouting.enabled").bool() != Some(true) {
        judge.not_applicable("the application routing add-on is off");
        return;
    }
    let object = cluster.path("ingressProfile.webAppRouting.identity.objectId");
    let Some(principal) = object.str() else {
        judge.unknown_at(object, "the add-on's identity was not printed: add the output of `az aks show`");
        return;
    };
    let assignments = match Assignments::of(cluster) {
        Ok(assignments) => assignments,
        Err(why) => {
            judge.unknown(why);
            return;
        }
    };
    let mine: Vec<&Assignment<'s>> = assignments.of_principal(principal).collect();
    let mut good = true;
    let mut vaults = BTreeSet::new();
    for assignment in &mine {
        let role = assignment.resource.path("roleDefinitionId");
        if is_narrow(assignment) {
            match resource_id::name_of(assignment.scope, "vaults") {
                Some(vault) => {
                    if vaults.insert(vault.to_ascii_lowercase()) && vaults.len() > 1 {
                        good = false;
                        judge.fail_because(role, format!("a second vault: {vault}"));
                    }
                }
                None => {
                    good = false;
                    judge.fail_because(role, format!("at every vault of {}", assignment.scope));
                }
            }
            continue;
        }
        match &assignment.role {
            Some(known) if has_power(known) => {
                good = false;
                judge.fail_because(role, format!("the role {}", known.name));
            }
            Some(_) => {}
            None => {
                good = false;
                judge.unknown_at(
                    role,
                    "what this role allows is not known: add the output of `az role definition list`",
                );
            }
        }
    }
    if !good {
        return;
    }
    if let Some(assignment) = registry_access::incomplete(cluster.resource()) {
        judge.unknown_at(assignment.field(), registry_access::INCOMPLETE);
        return;
    }
    if mine.is_empty() && !assignments.reach_elsewhere() {
        judge.unknown(azure_roles::NOT_SUPPLIED);
    } else {
        judge.pass();
    }
}

fn is_narrow(assignment: &Assignment<'_>) -> bool {
    assignment.gives(KEY_VAULT_SECRETS_USER) || assignment.gives(KEY_VAULT_CERTIFICATE_USER)
}

fn has_power(role: &Role<'_>) -> bool {
    POWERS.iter().any(|(plane, action)| role.grants(*plane, action) != Grant::No)
}
