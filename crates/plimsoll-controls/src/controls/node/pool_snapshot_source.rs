use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::{arm_id, pools};

control! {
    /// ## What it checks
    /// A listed agent pool that was made from a snapshot (`creationData.sourceResourceId`) was made from one of the
    /// cluster's own subscription, or of one that the parameter `trusted-subscriptions` names. Absent passes.
    ///
    /// ## Why it matters
    /// A snapshot fixes the node image and the Kubernetes version. A foreign or old one brings flaws that were fixed long
    /// ago, chosen by whoever owns it.
    ///
    /// ## Who must fix it
    /// You, in both modes, for pools that you add.
    ///
    /// ## How to fix
    /// Add a pool without the snapshot, move the workloads, delete the old one; or name the subscription as trusted.
    ///
    /// ## References
    /// - Microsoft: AKS node pool snapshot
    id: "pool-snapshot-source",
    title: "A pool comes from a snapshot of a foreign subscription",
    area: "node",
    severity: Low, "needs the help of somebody who may add pools",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1525"],
    aliases: [],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let source = pool.path("creationData.sourceResourceId");
    let Some(id) = source.str().filter(|id| !id.is_empty()) else {
        judge.pass();
        return;
    };
    match arm_id::is_trusted(id, cluster, &judge.parameters().trusted_subscriptions) {
        Some(true) => judge.pass(),
        Some(false) => judge.fail_because(source, pools::named(pool)),
        None => judge
            .unknown_at(source, format!("{}: the two subscriptions cannot be compared", pools::named(pool))),
    }
}
