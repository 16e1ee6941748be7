use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// `nodeResourceGroupProfile.restrictionLevel` is `ReadOnly`. Absent means `Unrestricted`.
    ///
    /// ## Why it matters
    /// The node resource group holds the scale sets, the load balancer and the network security group. Who may write
    /// there runs commands as root on nodes, adds extensions or opens ports, and AKS and Kubernetes see none of it.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets `ReadOnly`.
    ///
    /// ## How to fix
    /// Lock the group. Whoever changed resources in it directly must use the AKS API from then on.
    ///
    /// ## References
    /// - Microsoft: Deploy an AKS cluster with fully managed resource group (node resource group lockdown)
    id: "nrg-lockdown",
    title: "The node resource group can be changed directly",
    area: "control-plane",
    severity: Medium, "root on the nodes for who has rights on the group",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-3", "attack:T1651", "threat-matrix:access-cloud-resources"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --nrg-lockdown-restriction-level ReadOnly")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let level = cluster.path("nodeResourceGroupProfile.restrictionLevel");
    if mode::sets(cluster, level) || level.one_of(&["Unrestricted", "ReadOnly"]) == Some("ReadOnly") {
        judge.pass();
    } else {
        judge.fail(level);
    }
}
