//! Who reaches the metadata service of Azure, as far as NetworkPolicies decide it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use plimsoll_model::{Field, ObjectRef, Snapshot, Workload};

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));
const PORT: i64 = 80;

/// Kinds of policies that can close the way too, and are not read here.
pub const OTHER_POLICIES: [&str; 7] = [
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterNetworkPolicy",
    "GlobalNetworkPolicy",
    "NetworkSet",
];

/// The NetworkPolicies of a scope that restrict what pods send, by namespace.
#[derive(Debug)]
pub struct EgressPolicies<'s> {
    by_namespace: BTreeMap<&'s str, Vec<ObjectRef<'s>>>,
}

impl<'s> EgressPolicies<'s> {
    /// Collects them.
    pub fn of(snapshot: &'s Snapshot, scope: u16) -> Self {
        let mut by_namespace: BTreeMap<&str, Vec<ObjectRef<'_>>> = BTreeMap::new();
        for policy in snapshot.objects_of_in(scope, "NetworkPolicy") {
            if restricts_egress(&policy) {
                by_namespace.entry(policy.effective_namespace()).or_default().push(policy);
            }
        }
        Self { by_namespace }
    }

    /// Whether they keep the pods of a workload from the metadata service: at least one selects them, and none of those
    /// allows it.
    pub fn block(&self, workload: &Workload<'s>) -> bool {
        let mut selected = false;
        for policy in self.by_namespace.get(workload.namespace()).map_or(&[][..], Vec::as_slice) {
            if !selects(policy.path("spec.podSelector"), workload) {
                continue;
            }
            selected = true;
            if policy.path("spec.egress").items().any(allows) {
                return false;
            }
        }
        selected
    }
}

/// Whether a policy restricts what pods send.
pub(super) fn restricts_egress(policy: &ObjectRef<'_>) -> bool {
    let types = policy.path("spec.policyTypes");
    if types.is_empty() {
        policy.path("spec.egress").exists()
    } else {
        types.items().any(|kind| kind.str() == Some("Egress"))
    }
}

fn selects<'s>(selector: Field<'s>, workload: &Workload<'s>) -> bool {
    let labels = selector
        .get("matchLabels")
        .members()
        .all(|(key, value)| value.text().is_some() && workload.pod_label(key) == value.text());
    let expressions = selector.get("matchExpressions").items().all(|expression| {
        let label = expression.get("key").text().and_then(|key| workload.pod_label(key));
        let listed = || expression.get("values").items().any(|value| value.text() == label);
        match expression.get("operator").str() {
            Some("In") => label.is_some() && listed(),
            Some("NotIn") => label.is_none() || !listed(),
            Some("Exists") => label.is_some(),
            Some("DoesNotExist") => label.is_none(),
            _ => false,
        }
    });
    labels && expressions
}

/// Whether a rule lets pods send to the metadata service. Peers by label never mean it.
pub(super) fn allows(rule: Field<'_>) -> bool {
    let to = rule.get("to");
    let address = to.is_empty() || to.items().any(|peer| holds_address(peer.get("ipBlock")));
    let ports = rule.get("ports");
    address && (ports.is_empty() || ports.items().any(allows_port))
}

fn allows_port(port: Field<'_>) -> bool {
    if !matches!(port.get("protocol").str(), None | Some("TCP")) {
        return false;
    }
    let first = port.get("port");
    if first.is_absent() {
        return true;
    }
    // A named port is one of a pod, never of the metadata service.
    let Some(first) = first.text().and_then(|text| text.parse::<i64>().ok()) else { return false };
    let last = port.get("endPort").int().unwrap_or(first);
    (first..=last).contains(&PORT)
}

/// Whether the range `cidr` of a block holds the address and no range of its `except` does.
pub(super) fn holds_address(block: Field<'_>) -> bool {
    contains_address(block.get("cidr")) && !block.get("except").items().any(contains_address)
}

/// Whether a range holds the address. What is no range is noted.
pub(super) fn contains_address(cidr: Field<'_>) -> bool {
    let range = cidr.str().map(str::parse::<IpNet>);
    if matches!(range, Some(Err(_))) {
        cidr.note_unknown_value();
    }
    range.is_some_and(|range| range.is_ok_and(|range| range.contains(&ADDRESS)))
}
