use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::relations::{Isolation, isolation};

control! {
    /// ## What it checks
    /// Every Namespace has policies that select all of its pods (an empty `podSelector`, or Cilium's empty
    /// `endpointSelector`) and close both directions. What else they allow is not judged here. Namespaces that you
    /// exempt are not judged. Where an administrator's or Calico policy is in the input too, it cannot be said.
    ///
    /// ## Why it matters
    /// Policies that name pods protect those pods only. A pod with a label that nobody thought of, such as one that an
    /// intruder creates, is open in both directions.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Add a NetworkPolicy with an empty `podSelector`, both `policyTypes` and no rules; allow DNS and what else is
    /// needed in other policies.
    ///
    /// ## References
    /// - Kubernetes: Network Policies, Default deny all ingress and all egress traffic
    /// - NSA and CISA: Kubernetes Hardening Guidance, network separation
    id: "namespace-default-deny",
    title: "Namespace without a default deny policy",
    area: "network",
    severity: Medium, "every pod that is added later is open until somebody thinks of it",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:network-separation", "mcsb:NS-1", "attack:T1210", "threat-matrix:cluster-internal-networking",
    ],
    aliases: [
        "kubescape:C-0049", "kubescape:C-0054", "kubescape:C-0206",
        "kubeaudit:MissingDefaultDenyIngressAndEgressNetworkPolicy",
        "kubeaudit:MissingDefaultDenyIngressNetworkPolicy", "kubeaudit:MissingDefaultDenyEgressNetworkPolicy",
    ],
    remedies: [
        Text("Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]` and no rules to the namespace."),
    ],
    check: Object(&["Namespace"], check),
}

const NOT_SUPPLIED: &str =
    "network policies not supplied: add the output of `kubectl get networkpolicies -A -o json`";

fn check<'s>(namespace: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(namespace, judge) {
        return;
    }
    let relations = judge.relations();
    let (scope, name) = (namespace.scope(), namespace.name());
    let mut closed = Isolation::default();
    for (policy, spec) in relations.policies_for_all_pods(scope, name) {
        closed |= isolation(policy, spec);
    }
    let message = match (closed.ingress, closed.egress) {
        (true, true) => {
            judge.pass();
            return;
        }
        (true, false) => "no policy closes egress for all pods",
        (false, true) => "no policy closes ingress for all pods",
        (false, false) => "no policy closes all pods",
    };
    let field = namespace.metadata().get("name");
    if let Some(other) = relations.other_policy(scope) {
        judge.unknown(format!("{message}, but the input has a {} that may", other.kind()));
    } else if !is_listed(namespace, &["NetworkPolicy"]) {
        judge.unknown(NOT_SUPPLIED);
    } else if closed.ingress {
        judge.fail_as(Severity::Low, field, message);
    } else {
        judge.fail_because(field, message);
    }
}
