use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Where the cluster has Windows pools, their administrator is not called `azureuser`, in any case of letters
    /// (`windowsProfile.adminUsername`). An absent name is a finding too: `azureuser` is the default.
    ///
    /// ## Why it matters
    /// One account with one password exists on all Windows nodes. With a name that everybody knows, only the password is
    /// left to guess.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic has no Windows pools.
    ///
    /// ## How to fix
    /// The name is set when the cluster is created. Until then make the password long and rotate it.
    ///
    /// ## References
    /// - Microsoft: Create a Windows Server container on an AKS cluster
    id: "windows-admin-password",
    title: "The Windows administrator has the default name",
    area: "node",
    severity: Low, "needs the password and a way to the node",
    standard: You,
    automatic: Microsoft,
    frameworks: ["attack:T1078.001"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --windows-admin-password PASSWORD")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let all = cluster.pools();
    if all.listed.is_empty() && !all.automatic_nodes {
        judge.unknown(pools::NOT_SUPPLIED);
        return;
    }
    // Nodes that are provisioned automatically never run Windows.
    if !all.listed.iter().any(pools::is_windows) {
        judge.not_applicable("the cluster has no Windows pool");
        return;
    }
    let name = cluster.path("windowsProfile.adminUsername");
    match name.str() {
        Some(chosen) if !chosen.is_empty() && !chosen.eq_ignore_ascii_case("azureuser") => judge.pass(),
        Some(_) => judge.fail(name),
        None => judge.fail_because(name, "the default name is azureuser"),
    }
}
