use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::relations::{isolation, specs_of};

control! {
    /// ## What it checks
    /// No network policy has a rule that allows all traffic from or to everywhere: an ingress rule without `from` and
    /// `ports`, an egress rule without `to` and `ports`, or one of them for the addresses `0.0.0.0/0` or `::/0` without
    /// exceptions and ports. For Cilium: `fromEntities` or `toEntities` with `all`.
    ///
    /// ## Why it matters
    /// The rules of all policies add up. One rule that allows everything opens the pods that it selects, whatever the
    /// other policies say.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Replace the empty rule by rules that name pods, namespaces or addresses, and ports.
    ///
    /// ## References
    /// - Kubernetes: Network Policies
    id: "netpol-allow-all",
    title: "Network policy that allows everything",
    area: "network",
    severity: Medium, "it undoes what the other policies of the namespace close",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation", "mcsb:NS-1"],
    aliases: [
        "kubeaudit:AllowAllIngressNetworkPolicyExists", "kubeaudit:AllowAllEgressNetworkPolicyExists",
        "kyverno:restrict-networkpolicy-empty-podselector",
    ],
    remedies: [Text("Name the peers and ports in the rule.")],
    check: Object(&["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"], check),
}

fn check<'s>(policy: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(policy, judge) {
        return;
    }
    if policy.group().ends_with("projectcalico.org") {
        judge.unknown("policies of Calico are not read");
        return;
    }
    let is_cilium = policy.kind().starts_with("Cilium");
    for spec in specs_of(policy) {
        let closed = isolation(policy, spec);
        for (direction, peers, is_closed) in
            [("ingress", "from", closed.ingress), ("egress", "to", closed.egress)]
        {
            for rule in spec.get(direction).items() {
                let is_open = if is_cilium {
                    let entities =
                        rule.get(if direction == "ingress" { "fromEntities" } else { "toEntities" });
                    entities.items().any(|entity| entity.is_text("all")) && rule.get("toPorts").is_empty()
                } else {
                    is_closed && rule.get("ports").is_empty() && is_everywhere(rule.get(peers))
                };
                if is_open {
                    judge.fail_because(rule, format!("all {direction} is allowed"));
                }
            }
        }
    }
}

/// Whether peers are all there are: none named, or all addresses.
fn is_everywhere(peers: Field<'_>) -> bool {
    peers.is_empty()
        || peers.items().any(|peer| {
            let block = peer.get("ipBlock");
            matches!(block.get("cidr").str(), Some("0.0.0.0/0" | "::/0")) && block.get("except").is_empty()
        })
}
