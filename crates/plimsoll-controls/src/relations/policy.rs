//! Which objects isolate pods, and in which directions.

use plimsoll_model::{Field, ObjectRef, Snapshot};

use super::Selector;

/// The directions in which a policy closes the pods that it selects, but for what it allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Isolation {
    /// Traffic to the pods.
    pub(crate) ingress: bool,
    /// Traffic from the pods.
    pub(crate) egress: bool,
}

impl std::ops::BitOrAssign for Isolation {
    fn bitor_assign(&mut self, other: Self) {
        self.ingress |= other.ingress;
        self.egress |= other.egress;
    }
}

/// The policies that are matched against pods: Kubernetes' own and Cilium's.
pub(super) fn policies(snapshot: &Snapshot) -> impl Iterator<Item = ObjectRef<'_>> {
    ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]
        .into_iter()
        .flat_map(|kind| snapshot.objects_of(kind))
        .filter(|policy| is_matched(*policy))
}

/// Policies that may close or open pods in ways that are not worked out here.
pub(super) fn others(snapshot: &Snapshot) -> impl Iterator<Item = ObjectRef<'_>> {
    [
        "NetworkPolicy",
        "GlobalNetworkPolicy",
        "AdminNetworkPolicy",
        "BaselineAdminNetworkPolicy",
        "ClusterNetworkPolicy",
    ]
    .into_iter()
    .flat_map(|kind| snapshot.objects_of(kind))
    .filter(|policy| !is_matched(*policy))
}

/// Calico has a `NetworkPolicy` of its own, in another group and with another selector.
fn is_matched(policy: ObjectRef<'_>) -> bool {
    match policy.kind() {
        "NetworkPolicy" => !policy.group().ends_with("projectcalico.org"),
        kind => kind.starts_with("Cilium"),
    }
}

/// The specifications of a policy: Cilium's may have several.
pub(crate) fn specs_of(policy: ObjectRef<'_>) -> impl Iterator<Item = Field<'_>> {
    let spec = policy.field().get("spec");
    let several = policy.kind().starts_with("Cilium").then(|| policy.field().get("specs").items());
    spec.exists().then_some(spec).into_iter().chain(several.into_iter().flatten())
}

/// The pods that a specification selects; none where it selects nodes.
pub(super) fn selector<'s>(policy: ObjectRef<'s>, spec: Field<'s>) -> Option<Selector<'s>> {
    if policy.kind() == "NetworkPolicy" {
        return Some(Selector::of_label_selector(spec.get("podSelector")));
    }
    let endpoints = spec.get("endpointSelector");
    endpoints.exists().then(|| Selector::of_label_selector(endpoints).without_cilium_prefix())
}

/// The directions that a specification closes.
///
/// A network policy closes those of `policyTypes`; where that is absent, ingress always and egress if it has egress
/// rules. A Cilium policy closes those that it has a section for.
pub(crate) fn isolation<'s>(policy: ObjectRef<'s>, spec: Field<'s>) -> Isolation {
    if policy.kind() != "NetworkPolicy" {
        let has = |keys: [&'s str; 2]| keys.into_iter().any(|key| spec.get(key).exists());
        return Isolation { ingress: has(["ingress", "ingressDeny"]), egress: has(["egress", "egressDeny"]) };
    }
    let types = spec.get("policyTypes");
    if types.is_empty() {
        return Isolation { ingress: true, egress: !spec.get("egress").is_empty() };
    }
    let mut isolation = Isolation::default();
    for direction in types.items() {
        match direction.one_of(&["Ingress", "Egress"]) {
            Some("Ingress") => isolation.ingress = true,
            Some("Egress") => isolation.egress = true,
            _ => {}
        }
    }
    isolation
}

/// The selectors by which a network policy names pods of its own namespace as peers. An empty one means all pods.
pub(super) fn peer_selectors(policy: ObjectRef<'_>) -> Vec<Field<'_>> {
    let spec = policy.field().get("spec");
    let mut selectors = Vec::new();
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        for peer in spec.get(rules).items().flat_map(|rule| rule.get(peers).items()) {
            let selector = peer.get("podSelector");
            if !selector.is_empty() && peer.get("namespaceSelector").is_absent() {
                selectors.push(selector);
            }
        }
    }
    selectors
}
