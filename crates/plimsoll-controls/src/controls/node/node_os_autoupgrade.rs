use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `autoUpgradeProfile.nodeOSUpgradeChannel` is `NodeImage` or `SecurityPatch`. `None` leaves nodes as they are,
    /// `Unmanaged` leaves them to the package manager of the operating system without restarts. Absent is a finding:
    /// clusters made before API 2023-06-01 have no channel.
    ///
    /// ## Why it matters
    /// Without a channel, fixes of the kernel, the kubelet and the container runtime reach a node only when somebody
    /// upgrades it by hand.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic preconfigures `NodeImage`; verify that it still is.
    ///
    /// ## How to fix
    /// Choose `NodeImage` (weekly images) or `SecurityPatch` (fixes only, mostly without new images), and give it a
    /// maintenance window.
    ///
    /// ## References
    /// - Microsoft: Auto-upgrade node OS images
    id: "node-os-autoupgrade",
    title: "Node operating systems are not upgraded automatically",
    area: "node",
    severity: Medium, "known kernel flaws stay open until somebody upgrades",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6", "nsa:upgrading"],
    aliases: ["psrule:AZR-000435", "azure-policy:04408ca5", "azure-policy:40f1aee2"],
    remedies: [Command("az aks update -g RG -n NAME --node-os-upgrade-channel NodeImage")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let channel = cluster.path("autoUpgradeProfile.nodeOSUpgradeChannel");
    match channel.one_of(&["None", "Unmanaged", "NodeImage", "SecurityPatch"]) {
        Some("NodeImage" | "SecurityPatch") => judge.pass(),
        _ => judge.fail(channel),
    }
}
