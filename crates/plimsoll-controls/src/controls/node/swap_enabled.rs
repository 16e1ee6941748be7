use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// No listed agent pool swaps memory to disk: `kubeletConfig.failSwapOn: false` together with a
    /// `linuxOSConfig.swapFileSizeMB` above zero. Absent means that the kubelet refuses swap and that there is no file.
    ///
    /// ## Why it matters
    /// What a process holds in memory, keys and tokens among it, ends in a file on the node's disk, where it outlives the
    /// pod.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the `AKSNodeClass` decides for provisioned nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// The fields are set when a pool is created: add a pool without them, move the workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Customize node configuration for AKS node pools
    id: "swap-enabled",
    title: "Nodes swap memory to disk",
    area: "node",
    severity: Low, "needs access to the node's disk",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:DP-4"],
    aliases: [],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let refuses = pool.path("kubeletConfig.failSwapOn");
    let size = pool.path("linuxOSConfig.swapFileSizeMB");
    // Both are read, so that a value that cannot be is noted even where the other would do.
    let (refuses, megabytes) = (refuses.bool(), size.int());
    if refuses == Some(false) && megabytes.is_some_and(|size| size > 0) {
        judge.fail_because(size, pools::named(pool));
    } else {
        judge.pass();
    }
}
