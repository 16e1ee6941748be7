use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// `az aks command invoke` is off: `disableRunCommand` is true. Absent means that it is on.
    ///
    /// ## Why it matters
    /// Whoever holds `managedClusters/runCommand/action` runs `kubectl` and `helm` in a pod inside the cluster through
    /// Azure Resource Manager. That goes past authorized ranges and private endpoints alike.
    ///
    /// ## Who must fix it
    /// You, in both modes: neither switches it off.
    ///
    /// ## How to fix
    /// Switch it off, and reach private clusters through a jump host, a VPN or a pipeline agent in the network.
    ///
    /// ## References
    /// - Microsoft: Access a private AKS cluster using the command invoke
    /// - Azure Policy 89f2d532
    id: "api-run-command-disabled",
    title: "Commands can be run in the cluster through Azure",
    area: "control-plane",
    severity: High, "it goes around every network restriction, but needs an Azure role",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "attack:T1651", "attack:T1609", "threat-matrix:using-cloud-credentials"],
    aliases: ["azure-policy:89f2d532", "azure-policy:1b708b0a"],
    remedies: [Command("az aks update -g RG -n NAME --disable-run-command")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let disabled = cluster.path("apiServerAccessProfile.disableRunCommand");
    if disabled.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(disabled);
    }
}
