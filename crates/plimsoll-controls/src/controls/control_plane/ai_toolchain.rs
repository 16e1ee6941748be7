use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The AI toolchain operator is off (`aiToolchainOperatorProfile.enabled`). Absent means off.
    ///
    /// ## Why it matters
    /// The operator creates GPU nodes and inference workloads on its own, with images and an identity that few teams
    /// watch, and it does not work together with a restricted instance metadata service. For information only.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you did not mean to have it.
    ///
    /// ## How to fix
    /// Switch it off where nobody uses it; otherwise suppress this finding with the reason.
    ///
    /// ## References
    /// - Microsoft: Deploy an AI model on AKS with the AI toolchain operator
    id: "ai-toolchain",
    title: "The AI toolchain operator is on",
    area: "control-plane",
    severity: Info, "it is a feature that somebody should have decided on",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:AM-2"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --disable-ai-toolchain-operator")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("aiToolchainOperatorProfile.enabled");
    if enabled.bool() == Some(true) {
        judge.fail(enabled);
    } else {
        judge.pass();
    }
}
