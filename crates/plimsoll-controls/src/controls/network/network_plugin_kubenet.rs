use plimsoll_model::Severity;
use plimsoll_model::azure::{ManagedCluster, Mode};

use crate::Judge;
use crate::facts::policy_engine::PLUGINS;
use crate::facts::retirements;

control! {
    /// ## What it checks
    /// `networkProfile.networkPlugin` is not `kubenet`. Absent counts as `kubenet` on Standard, the default of the API,
    /// and as Azure CNI on Automatic. From 2028-03-31, the last day of support, the severity is high.
    ///
    /// ## Why it matters
    /// Kubenet bridges the pods of a node, and a pod that may open raw sockets can take over the addresses of its
    /// neighbours. Neither Cilium nor Windows pools work with it, and support ends on 2028-03-31.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic uses Azure CNI overlay.
    ///
    /// ## How to fix
    /// Migrate to Azure CNI overlay; the nodes are reimaged, pod addresses change.
    ///
    /// ## References
    /// - Microsoft: Upgrade Azure CNI IPAM modes and data plane technology for AKS
    /// - Azure/AKS issue 4859
    /// - CIS AKS benchmark 4.4.1
    id: "network-plugin-kubenet",
    title: "The network plugin is kubenet",
    area: "network",
    severity: Medium, "neighbours on a node can be impersonated, and support ends in 2028",
    standard: You,
    automatic: Microsoft,
    frameworks: ["cis-aks:4.4.1", "attack:T1557"],
    aliases: [
        "checkov:CKV2_AZURE_29", "azure-policy:46238e2f", "aprl:c22db132",
        "steampipe:kubernetes_cluster_network_plugin_azure",
    ],
    remedies: [Command("az aks update -g RG -n NAME --network-plugin azure --network-plugin-mode overlay")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let plugin = cluster.path("networkProfile.networkPlugin");
    match plugin.one_of(PLUGINS) {
        Some("azure" | "none") => judge.pass(),
        None if plugin.is_absent() && cluster.mode() == Mode::Automatic => judge.pass(),
        _ => {
            let ends = retirements::retirement("kubenet").map(|kubenet| kubenet.end);
            let severity = match ends {
                Some(end) if judge.now() >= end => Severity::High,
                _ => Severity::Medium,
            };
            let when = ends.map(|end| format!("support ends on {end}")).unwrap_or_default();
            let set = if plugin.is_absent() {
                "no plugin is set, and kubenet is the default of the API; "
            } else {
                ""
            };
            judge.fail_as(severity, plugin, format!("{set}{when}"));
        }
    }
}
