use plimsoll_model::azure::{ManagedCluster, ResourceRef, TRUSTED_ACCESS};

use crate::Judge;
use crate::facts::{allow_list, azure_scope, supply};

control! {
    /// ## What it checks
    /// Every trusted access role binding of the cluster gives only roles that you expect (the parameter
    /// `trusted-access-roles`; by default that of backup and those of Defender), to a resource of the cluster's own
    /// subscription or of one that you name (`trusted-access-subscriptions`).
    ///
    /// ## Why it matters
    /// A binding lets another Azure resource call the Kubernetes API past authorized ranges and private endpoints. In the
    /// cluster it looks like one more user.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete bindings that nobody asked for, or add what you expect to the parameters.
    ///
    /// ## References
    /// - Microsoft: Get secure access for Azure resources to AKS by using trusted access
    id: "trusted-access-bindings",
    title: "Another Azure resource has unexpected access",
    area: "identity",
    severity: High, "it goes around every network restriction",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "attack:T1098", "attack:T1199"],
    aliases: [],
    remedies: [Command("az aks trustedaccess rolebinding delete -g RG --cluster-name NAME -n BINDING")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(bindings) = cluster.resource().children(TRUSTED_ACCESS) else {
        return judge.unknown("trusted access bindings not supplied: add the output of `az aks trustedaccess rolebinding list -g RG --cluster-name NAME`");
    };
    if supply::is_silence(cluster, &bindings) {
        return judge.not_applicable(supply::NOT_DECLARED);
    }
    for binding in bindings {
        source(cluster, binding, judge);
        if binding.path("roles").is_empty() {
            judge.unknown_at(binding.path("roles"), "the input does not state the roles of a binding");
        }
        for role in binding.path("roles").items() {
            match role.str() {
                Some(name) if allow_list::allows(&judge.parameters().trusted_access_roles, name) => {}
                _ => judge.fail_because(
                    role,
                    format!("binding {} gives a role that is not expected", binding.name()),
                ),
            }
        }
    }
    judge.pass();
}

/// Fails a binding of a resource outside the expected subscriptions.
fn source<'s>(cluster: ManagedCluster<'s>, binding: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let source = binding.path("sourceResourceId");
    let Some(id) = source.str() else {
        return judge.unknown_at(source, "the source of a binding could not be read");
    };
    let from = azure_scope::subscription(id).unwrap_or_default();
    let expected = &judge.parameters().trusted_access_subscriptions;
    let own = cluster.resource().id().and_then(azure_scope::subscription);
    let known = match own {
        _ if !expected.is_empty() => expected.iter().any(|known| known.eq_ignore_ascii_case(from)),
        Some(own) => own.eq_ignore_ascii_case(from),
        None => return judge.unknown_at(source, "the cluster's own subscription is not in the input"),
    };
    if !known {
        judge.fail_because(source, format!("binding {} is of another subscription", binding.name()));
    }
}
