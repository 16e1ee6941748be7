use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool limits the processes of a pod: `kubeletConfig.podMaxPids` is between 1 and 4096 (the upper
    /// number is a parameter). Absent and `-1` mean no limit, the documented default.
    ///
    /// ## Why it matters
    /// One pod that forks without end takes all process ids of its node, and every other pod there fails with it.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the `AKSNodeClass` decides for provisioned nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool with a kubelet configuration that has `podMaxPids`, move the
    /// workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Customize node configuration for AKS node pools
    /// - Kubernetes: Process ID limits and reservations
    id: "pod-max-pids",
    title: "A pod may start any number of processes",
    area: "node",
    severity: Low, "denial of service by who runs code in a pod",
    standard: You,
    automatic: Shared,
    frameworks: ["attack:T1499"],
    aliases: [],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --kubelet-config FILE"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let limit = pool.path("kubeletConfig.podMaxPids");
    if limit.int().is_some_and(|limit| (1..=judge.parameters().most_pod_processes).contains(&limit)) {
        judge.pass();
    } else {
        judge.fail_because(limit, pools::named(pool));
    }
}
