use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// Pod-managed identity, the first version, is off (`podIdentityProfile.enabled`). Absent means off.
    ///
    /// ## Why it matters
    /// Its agent intercepts calls to the instance metadata service on every node and hands out tokens by labels of pods,
    /// which everybody who creates pods may choose. It is deprecated and not fixed any more.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Move the workloads to workload identity, then switch it off (command-line extension aks-preview).
    ///
    /// ## References
    /// - Microsoft: Migrate from pod managed-identity to workload identity
    id: "pod-identity-absent",
    title: "Deprecated pod-managed identity is on",
    area: "identity",
    severity: High, "who creates pods chooses the identity",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-3", "attack:T1552.005", "threat-matrix:access-managed-identity-credentials"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --disable-pod-identity")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("podIdentityProfile.enabled");
    if enabled.bool() == Some(true) {
        judge.fail(enabled);
    } else {
        judge.pass();
    }
}
