use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::policy_engine::{self, Engine};

control! {
    /// ## What it checks
    /// The cluster has an engine that enforces NetworkPolicy objects: `networkProfile.networkPolicy` is `azure`, `calico`
    /// or `cilium`, or `networkProfile.networkDataplane` is `cilium`. Absent and `none` mean that there is none. With
    /// `networkPlugin: none` the cluster brings its own network, and the verdict is unknown.
    ///
    /// ## Why it matters
    /// Without an engine the API server accepts every NetworkPolicy and nobody enforces it. Each pod reaches each other
    /// pod, and the objects in the cluster say that it does not.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic preconfigures Cilium; verify that it is still there.
    ///
    /// ## How to fix
    /// Switch to Azure CNI powered by Cilium. The change reimages all nodes.
    ///
    /// ## References
    /// - Microsoft: Secure traffic between pods by using network policies in AKS
    /// - CIS AKS benchmark 5.4.4
    id: "network-policy-engine",
    title: "No engine enforces network policies",
    area: "network",
    severity: High, "every network policy is accepted and silently ignored",
    standard: You,
    automatic: Microsoft,
    frameworks: [
        "cis-aks:5.4.4", "mcsb:NS-1", "nsa:network-separation", "threat-matrix:cluster-internal-networking",
    ],
    aliases: [
        "psrule:AZR-000027", "checkov:CKV_AZURE_7", "trivy:AZU-0043", "kics:f5342045", "kics:25c0228e",
        "kics:8c3bedf1", "terrascan:AC_AZURE_0158", "prowler:aks_network_policy_enabled",
        "steampipe:kubernetes_cluster_network_policy_enabled",
    ],
    remedies: [Command("az aks update -g RG -n NAME --network-policy cilium --network-dataplane cilium")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let policy = cluster.path("networkProfile.networkPolicy");
    match policy_engine::of(cluster) {
        Engine::Present => judge.pass(),
        Engine::Absent => judge.fail(policy),
        Engine::OwnNetwork => judge.unknown_at(
            cluster.path("networkProfile.networkPlugin"),
            "the cluster brings its own network plugin: look for its policy engine with `kubectl get daemonsets -A`",
        ),
    }
}
