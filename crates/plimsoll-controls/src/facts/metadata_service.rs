//! Whether network policies keep pods from the instance metadata service. It is judged by what the policies of a
//! namespace say for all of its pods; reachability pod by pod is another question.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use plimsoll_model::{Field, Kind, ObjectRef, Snapshot};

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));
const PORT: i64 = 80;

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
    let of_scope = |kind| snapshot.objects_of(kind).filter(move |object| object.scope() == scope);
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
    for policy in policies.filter(|policy| is_for_egress(*policy)) {
        if policy.path("spec.egress").items().any(allows) {
            return false;
        }
        all_selected |= selects_all(policy.path("spec.podSelector"));
    }
    all_selected
}

fn is_for_egress(policy: ObjectRef<'_>) -> bool {
    let types = policy.path("spec.policyTypes");
    if types.is_empty() {
        // The API server adds `Egress` only where there are egress rules.
        return !policy.path("spec.egress").is_empty();
    }
    types.items().any(|kind| kind.str() == Some("Egress"))
}

fn selects_all(selector: Field<'_>) -> bool {
    selector.get("matchLabels").is_empty() && selector.get("matchExpressions").is_empty()
}

/// Whether an egress rule of a NetworkPolicy lets through what goes to the service.
fn allows(rule: Field<'_>) -> bool {
    let (to, ports) = (rule.get("to"), rule.get("ports"));
    let port_matches = ports.is_empty() || ports.items().any(is_port);
    let peer_matches = to.is_empty() || to.items().any(|peer| holds_address(peer.get("ipBlock")));
    port_matches && peer_matches
}

fn is_port(port: Field<'_>) -> bool {
    if port.get("protocol").str().unwrap_or("TCP") != "TCP" {
        return false;
    }
    let (first, last) = (port.get("port"), port.get("endPort"));
    match first.kind() {
        Kind::Null => true,
        // The service has no named ports.
        Kind::String => false,
        _ => first.int().is_some_and(|first| (first..=last.int().unwrap_or(first)).contains(&PORT)),
    }
}

/// Whether `cidr` holds the address and no range of `except` does.
fn holds_address(block: Field<'_>) -> bool {
    block.exists()
        && contains_address(block.get("cidr"))
        && !block.get("except").items().any(contains_address)
}

fn contains_address(cidr: Field<'_>) -> bool {
    let Some(text) = cidr.str() else { return false };
    match text.parse::<IpNet>() {
        Ok(range) => range.contains(&ADDRESS),
        Err(_) => {
            cidr.note_unknown_value();
            false
        }
    }
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
