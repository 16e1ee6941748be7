use plimsoll_model::azure::ManagedCluster;
use plimsoll_model::kubernetes::PodSlot;
use plimsoll_model::{Field, Workload};

use crate::Judge;
use crate::facts::imds::{EgressPolicies, OTHER_POLICIES};

control! {
    /// ## What it checks
    /// No pod outside the exempt namespaces reaches 169.254.169.254. Either `networkProfile.podLinkLocalAccess`
    /// of the cluster is `None` and the pod does not share the node's network, or a NetworkPolicy selects the
    /// pod for egress and none that selects it allows that address on port 80. NetworkPolicies count only where
    /// `networkProfile.networkPolicy` names an engine. Absent `podLinkLocalAccess` means `IMDS`: every pod may.
    ///
    /// Without the cluster's pods, a cluster with the restriction is unknown, and so is one that does not state
    /// the field. Where Cilium, Calico or cluster-wide policies are in the input and could decide otherwise,
    /// the verdict is unknown too.
    ///
    /// ## Why it matters
    /// The service gives a token for any managed identity of the node: the kubelet's, which at least pulls
    /// images, and those of add-ons. One request from a container that was broken into is enough.
    ///
    /// ## Who must fix it
    /// You, in both modes: neither Standard nor Automatic restricts it by default.
    ///
    /// ## How to fix
    /// Use workload identity, then switch the restriction on (preview; not with AGIC, Container Insights, the
    /// Azure Policy add-on, app routing, Flux or Dapr), or give each namespace an egress policy that leaves the
    /// address out. Pods with `hostNetwork` keep access in any case.
    ///
    /// ## References
    /// - Microsoft: Block pod access to the Azure Instance Metadata Service
    /// - Microsoft Threat Matrix for Kubernetes: Instance Metadata API
    id: "imds-access",
    title: "Pods reach the metadata service of Azure",
    area: "identity",
    severity: High, "hands out tokens of the node's managed identities to everybody who asks",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:network-separation", "mcsb:NS-2", "mcsb:IM-3", "attack:T1552.005",
        "threat-matrix:instance-metadata-api",
    ],
    aliases: ["kubescape:C-0052"],
    remedies: [Command("az aks update -g RG -n NAME --enable-imds-restriction")],
    check: Cluster(check),
}

/// What the pods of a cluster say.
#[derive(Default)]
struct Pods<'s> {
    seen: usize,
    open: usize,
    on_host_network: Vec<Field<'s>>,
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let access = cluster.path("networkProfile.podLinkLocalAccess");
    let restricted = match access.one_of(&["IMDS", "None"]) {
        Some(value) => value == "None",
        None if access.exists() => {
            judge.unknown_at(access, "`podLinkLocalAccess` could not be read");
            return;
        }
        None => false,
    };
    let pods = pods_of(cluster, restricted, judge);
    if pods.seen == 0 {
        if restricted || access.is_absent() {
            judge.unknown_at(
                access,
                "pods not supplied: add the output of `kubectl get pods,networkpolicies -A -o json`",
            );
        } else {
            judge.fail(access);
        }
        return;
    }
    if pods.open > 0 {
        let snapshot = judge.snapshot();
        match OTHER_POLICIES.iter().find(|kind| snapshot.objects_of(kind).next().is_some()) {
            Some(kind) => {
                judge.unknown_at(
                    access,
                    format!("objects of kind {kind} may decide, and are not judged here"),
                );
            }
            None => {
                let message = format!("{} of {} pods and controllers", pods.open, pods.seen);
                judge.fail_because(access, message);
            }
        }
    }
    for field in pods.on_host_network {
        judge.fail_because(field, "the node's network reaches it in any case");
    }
    judge.pass();
}

fn pods_of<'s>(cluster: ManagedCluster<'s>, restricted: bool, judge: &mut Judge<'s>) -> Pods<'s> {
    let snapshot = judge.snapshot();
    let scope = cluster.resource().scope();
    let mut pods = Pods::default();
    // Of several clusters in one scope nobody can say whose pods these are.
    if snapshot.cluster_of_scope(scope).is_none() {
        return pods;
    }
    let engine = cluster.path("networkProfile.networkPolicy").one_of(&["azure", "calico", "cilium", "none"]);
    let enforced = engine.is_some_and(|engine| engine != "none");
    let policies = EgressPolicies::of(snapshot, scope);
    let exempt = judge.parameters().exemptions();
    for workload in snapshot.objects_in(scope).filter_map(Workload::of) {
        if exempt.is_match(workload.namespace()) {
            continue;
        }
        pods.seen += 1;
        let host_network = workload.spec.get(PodSlot::HostNetwork);
        if host_network.bool() == Some(true) {
            pods.on_host_network.push(host_network);
            continue;
        }
        let closed = restricted || (enforced && policies.block(&workload));
        pods.open += usize::from(!closed);
    }
    pods
}
