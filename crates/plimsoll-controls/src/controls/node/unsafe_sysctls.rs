use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// No listed agent pool allows unsafe sysctls (`kubeletConfig.allowedUnsafeSysctls` is absent or empty).
    ///
    /// ## Why it matters
    /// Unsafe sysctls are not bound to a pod. A pod that may set them changes the kernel of the node for all others, and
    /// some of them help to leave the container.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the `AKSNodeClass` decides for provisioned nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool without it, move the workloads, delete the old one.
    ///
    /// ## References
    /// - Kubernetes: Using sysctls in a cluster
    /// - Microsoft: Customize node configuration for AKS node pools
    id: "unsafe-sysctls",
    title: "The kubelet lets pods set unsafe sysctls",
    area: "node",
    severity: Medium, "a pod can disturb or weaken its node",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "attack:T1611"],
    aliases: [],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --kubelet-config FILE"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut failed = false;
    for sysctl in pool.path("kubeletConfig.allowedUnsafeSysctls").items() {
        failed = true;
        judge.fail_because(sysctl, pools::named(pool));
    }
    if !failed {
        judge.pass();
    }
}
