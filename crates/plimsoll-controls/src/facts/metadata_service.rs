//! Whether network policies keep whole namespaces from the instance metadata service. Which workload reaches it is the
//! question of [`imds`](super::imds).

use std::collections::BTreeSet;

use plimsoll_model::{Field, ObjectRef, Snapshot};

use super::imds::{allows, contains_address, holds_address, restricts_egress};

/// The kinds of objects that can keep pods from the service: the first two are evaluated.
pub const KINDS: [&str; 7] = [
    "NetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "GlobalNetworkPolicy",
    "ClusterNetworkPolicy",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
];

/// What policies say about the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard<'s> {
    /// No pod of these namespaces reaches it.
    Everywhere,
    /// Policies of a kind that is not evaluated may keep pods from it.
    Undecided(&'static str),
    /// In these namespaces nothing keeps all pods from it.
    MissingIn(Vec<&'s str>),
}

/// Evaluates the policies of a scope for these namespaces.
pub fn guard<'s>(snapshot: &'s Snapshot, scope: u16, namespaces: &BTreeSet<&'s str>) -> Guard<'s> {
    let of_scope = |kind| snapshot.objects_of_in(scope, kind);
    if of_scope("CiliumClusterwideNetworkPolicy").any(denies_everybody) {
        return Guard::Everywhere;
    }
    let policies: Vec<ObjectRef<'s>> = of_scope("NetworkPolicy").collect();
    let open: Vec<&str> = namespaces
        .iter()
        .copied()
        .filter(|namespace| {
            let ours = policies.iter().filter(|policy| policy.effective_namespace() == *namespace);
            !is_closed(ours.copied())
        })
        .collect();
    if open.is_empty() {
        return Guard::Everywhere;
    }
    match KINDS.into_iter().skip(1).find(|kind| of_scope(kind).next().is_some()) {
        Some(kind) => Guard::Undecided(kind),
        None => Guard::MissingIn(open),
    }
}

/// Whether the policies of one namespace select all pods for egress, and none of them allows the address.
fn is_closed<'s>(policies: impl Iterator<Item = ObjectRef<'s>>) -> bool {
    let mut all_selected = false;
    for policy in policies.filter(|policy| restricts_egress(policy)) {
        if policy.path("spec.egress").items().any(allows) {
            return false;
        }
        all_selected |= selects_all(policy.path("spec.podSelector"));
    }
    all_selected
}

fn selects_all(selector: Field<'_>) -> bool {
    selector.get("matchLabels").is_empty() && selector.get("matchExpressions").is_empty()
}

/// Whether a clusterwide policy of Cilium denies the service to all pods.
fn denies_everybody(policy: ObjectRef<'_>) -> bool {
    let specs = std::iter::once(policy.path("spec")).chain(policy.path("specs").items());
    specs.filter(Field::exists).any(|spec| {
        let selector = spec.get("endpointSelector");
        selector.exists_or_null()
            && selects_all(selector)
            && spec.get("egressDeny").items().any(|rule| {
                let everything_there = rule.get("toPorts").is_empty()
                    || rule
                        .get("toPorts")
                        .items()
                        .any(|entry| entry.get("ports").items().any(is_cilium_port));
                everything_there
                    && (rule.get("toCIDR").items().any(contains_address)
                        || rule.get("toCIDRSet").items().any(holds_address))
            })
    })
}

/// A port of a Cilium policy is a string, and its protocol may be `ANY`.
fn is_cilium_port(port: Field<'_>) -> bool {
    matches!(port.get("protocol").str(), None | Some("ANY" | "TCP"))
        && matches!(port.get("port").text(), Some("80" | "0"))
}
