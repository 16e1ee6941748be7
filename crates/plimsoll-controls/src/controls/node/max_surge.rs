use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool sets how many nodes an upgrade replaces at once (`upgradeSettings.maxSurge`).
    ///
    /// ## Why it matters
    /// Without a value pools are upgraded a node or a tenth at a time. In a large pool the fix of a kernel flaw then takes
    /// days to reach the last node.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the platform upgrades the nodes; pools that you add are yours.
    ///
    /// ## How to fix
    /// Set a share that your workloads stand, 33% for instance.
    ///
    /// ## References
    /// - Microsoft: Upgrade an AKS cluster, customize node surge upgrade
    id: "max-surge",
    title: "A pool sets no pace for its upgrades",
    area: "node",
    severity: Info, "it only delays fixes",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: ["azqr:aks-016"],
    remedies: [Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --max-surge 33%")],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let surge = pool.path("upgradeSettings.maxSurge");
    if surge.is_empty() {
        judge.fail_because(surge, pools::named(pool));
        return;
    }
    // A number of nodes or a share of them: `5`, `33%`.
    let number = surge.text().map(|text| text.strip_suffix('%').unwrap_or(text));
    if surge.is_expression() || number.is_none_or(|number| number.parse::<u32>().is_err()) {
        surge.note_unknown_value();
    }
    judge.pass();
}
