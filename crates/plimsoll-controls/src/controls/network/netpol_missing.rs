use plimsoll_model::kubernetes::PodSlot;
use plimsoll_model::{Severity, Workload};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::relations::{Isolation, isolation};

control! {
    /// ## What it checks
    /// Every workload's pods are selected by policies that close both directions: NetworkPolicy, CiliumNetworkPolicy or
    /// CiliumClusterwideNetworkPolicy objects of the input, matched as the API server matches them. A NetworkPolicy
    /// closes the directions of its `policyTypes`; without that field ingress, and egress if it has egress rules. What
    /// the policies allow is not judged here. Pods on the node's network are not judged: policies do not apply to them.
    /// Where an administrator's or Calico policy is in the input too, it cannot be said.
    ///
    /// ## Why it matters
    /// By default every pod reaches every other pod, every node, the API server and the Internet. Network policies are
    /// what keeps an intruder in the pod where he came in.
    ///
    /// ## Who must fix it
    /// You, in both modes. AKS Automatic brings an engine that enforces policies, but no policies.
    ///
    /// ## How to fix
    /// Add a policy to the namespace that closes both directions for all pods, then allow what is needed.
    ///
    /// ## References
    /// - Kubernetes: Network Policies
    /// - Microsoft: Secure traffic between pods by using network policies in AKS
    /// - NSA and CISA: Kubernetes Hardening Guidance, network separation
    id: "netpol-missing",
    title: "Pods that no network policy selects",
    area: "network",
    severity: Medium, "whoever takes over one pod reaches all of them, but needs a pod first",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:network-separation", "mcsb:NS-1", "attack:T1210", "threat-matrix:cluster-internal-networking",
    ],
    aliases: [
        "kubescape:C-0030", "kubescape:C-0260", "kubescape:C-0301", "trivy:KSV-0038",
        "kube-linter:non-isolated-pod", "polaris:missingNetworkPolicy", "checkov:CKV2_K8S_6",
        "kube-score:pod-networkpolicy", "kyverno:require-network-policy",
    ],
    remedies: [
        Text("Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]` to the namespace, then allow what is needed."),
    ],
    check: Workload(check),
}

const NOT_SUPPLIED: &str =
    "network policies not supplied: add the output of `kubectl get networkpolicies -A -o json`";

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let object = workload.object;
    if is_passed_over(object, judge) {
        return;
    }
    if workload.spec.get(PodSlot::HostNetwork).bool() == Some(true) {
        judge.not_applicable("network policies do not apply to pods on the node's network");
        return;
    }
    let relations = judge.relations();
    let mut closed = Isolation::default();
    for (policy, spec) in relations.policies_of(workload) {
        closed |= isolation(policy, spec);
    }
    let labels = workload.template.path("metadata.labels");
    let message = match (closed.ingress, closed.egress) {
        (true, true) => {
            judge.pass();
            return;
        }
        (true, false) => "no policy closes egress",
        (false, true) => "no policy closes ingress",
        (false, false) => "no policy selects the pods",
    };
    if let Some(other) = relations.other_policy(object.scope()) {
        judge.unknown(format!("{message}, but the input has a {} that may", other.kind()));
    } else if !is_listed(object, &["NetworkPolicy"]) {
        judge.unknown(NOT_SUPPLIED);
    } else if closed.ingress {
        judge.fail_as(Severity::Low, labels, message);
    } else {
        judge.fail_because(labels, message);
    }
}
