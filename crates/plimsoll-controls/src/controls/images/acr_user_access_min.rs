use std::collections::BTreeMap;

use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::azure_scope;
use crate::facts::registry_access::{self, Access, Holder};

control! {
    /// ## What it checks
    /// At most three principals (the number can be set) have a role that lets them push to the registry, at it or above
    /// it, and none of them is a person. Roles such as `Owner` and `Contributor` let push too. A group counts once, so
    /// that the number is the least there can be. Roles under a condition count.
    ///
    /// ## Why it matters
    /// An image that is replaced in the registry runs in the cluster at the next restart, without anybody touching the
    /// cluster.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Let one pipeline identity push, give everybody else `AcrPull`, and take `Contributor` off the registry's scopes.
    ///
    /// ## References
    /// - Microsoft: Azure Container Registry roles and permissions
    /// - CIS Azure Kubernetes Service Benchmark 5.1.2
    id: "acr-user-access-min",
    title: "Too many principals, or people, can push images",
    area: "images",
    severity: Medium, "whoever pushes decides what the cluster runs",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.1.2", "mcsb:PA-7", "attack:T1525", "threat-matrix:compromised-image-in-registry"],
    aliases: ["the-aks-checklist:3f703579"],
    remedies: [Command("az role assignment delete --ids ASSIGNMENT_ID")],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let Some(holders) = registry_access::holders(registry) else {
        judge.unknown(
            "role assignments not supplied: add the output of `az role assignment list --scope ACR_ID --include-inherited`",
        );
        return;
    };
    let Some(id) = registry.id() else {
        judge.unknown(
            "the registry's resource id is not in the input: add the output of `az acr show -n ACR`",
        );
        return;
    };
    // A list made for a cluster shows nothing of what is assigned at the registry itself.
    let reaches = holders.iter().any(|holder| azure_scope::covers(id, holder.scope));
    let over: Vec<&Holder<'s>> =
        holders.iter().filter(|holder| azure_scope::covers(holder.scope, id)).collect();
    let mut pushers: BTreeMap<String, &Holder<'s>> = BTreeMap::new();
    for holder in &over {
        if holder.role.as_ref().is_some_and(|role| Access::Push.is_given_by(role)) {
            pushers.entry(holder.principal.to_ascii_lowercase()).or_insert(holder);
        }
    }
    let most = judge.parameters().most_registry_pushers;
    let mut good = pushers.len() <= most;
    if !good {
        for holder in pushers.values() {
            judge.fail_because(
                holder.assignment.path("roleDefinitionId"),
                format!("{} principals can push", pushers.len()),
            );
        }
    }
    for holder in pushers.values() {
        let place = holder.assignment.path("principalType");
        match holder.is_user() {
            Some(false) => {}
            Some(true) => {
                good = false;
                judge.fail_because(place, format!("{} is a person", holder.name()));
            }
            None => {
                good = false;
                judge.unknown_at(place, format!("whether {} is a person was not printed", holder.name()));
            }
        }
    }
    if !good {
        return;
    }
    if let Some(assignment) = registry_access::incomplete(registry) {
        judge.unknown_at(assignment.field(), registry_access::INCOMPLETE);
        return;
    }
    match over.iter().find(|holder| holder.role.is_none()) {
        Some(holder) => judge.unknown_at(
            holder.assignment.path("roleDefinitionId"),
            "what this role allows is not known: add the output of `az role definition list`",
        ),
        None if reaches => judge.pass(),
        None => judge.unknown(
            "no assignment at the registry is in the list: add the output of `az role assignment list --scope ACR_ID --include-inherited`",
        ),
    }
}
