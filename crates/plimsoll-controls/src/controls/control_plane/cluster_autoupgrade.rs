use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// `autoUpgradeProfile.upgradeChannel` is `patch`, `stable` or `rapid`. Absent and `none` mean that nobody upgrades
    /// the cluster; `node-image` renews the images of nodes and leaves Kubernetes as it is, so it fails too.
    ///
    /// ## Why it matters
    /// Kubernetes minors are supported for about a year. A cluster that is not upgraded drifts out of support and then
    /// gets no fixes for the control plane either.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets `stable`.
    ///
    /// ## How to fix
    /// Choose a channel (`patch` changes no minor) and a maintenance window.
    ///
    /// ## References
    /// - Microsoft: Automatically upgrade an AKS cluster
    id: "cluster-autoupgrade",
    title: "Kubernetes is not upgraded automatically",
    area: "control-plane",
    severity: Medium, "it is open only when an unfixed flaw appears",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6", "nsa:upgrading", "attack:T1190"],
    aliases: [
        "psrule:AZR-000036", "checkov:CKV_AZURE_171", "prowler:aks_cluster_auto_upgrade_enabled",
        "azure-policy:5c345cdf", "steampipe:kubernetes_cluster_upgrade_channel",
    ],
    remedies: [Command("az aks update -g RG -n NAME --auto-upgrade-channel patch")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let channel = cluster.path("autoUpgradeProfile.upgradeChannel");
    if mode::sets(cluster, channel) {
        return judge.pass();
    }
    match channel.one_of(&["rapid", "stable", "patch", "node-image", "none"]) {
        Some("rapid" | "stable" | "patch") => judge.pass(),
        Some("node-image") => {
            judge.fail_because(channel, "node images are renewed, Kubernetes itself is not");
        }
        _ => judge.fail(channel),
    }
}
