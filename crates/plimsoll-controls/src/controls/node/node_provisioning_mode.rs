use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

const KINDS: [&str; 2] = ["NodePool", "AKSNodeClass"];

control! {
    /// ## What it checks
    /// Whether the input describes all nodes. Where `nodeProvisioningProfile.mode` is `Auto`, `agentPoolProfiles` does not:
    /// the NodePool and AKSNodeClass objects must be in the input too. `Manual`, the default, passes.
    ///
    /// ## Why it matters
    /// Every verdict about agent pools is empty for nodes that no agent pool lists.
    ///
    /// ## Who must fix it
    /// Nobody: it is a statement about the input. Supply the objects.
    ///
    /// ## How to fix
    /// Add `kubectl get nodepools.karpenter.sh,aksnodeclasses.karpenter.azure.com -o json` to the input.
    ///
    /// ## References
    /// - Microsoft: Node auto-provisioning in AKS
    id: "node-provisioning-mode",
    title: "Nodes are provisioned automatically and not in the input",
    area: "node",
    severity: Info, "it says how far other verdicts reach",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [],
    remedies: [Command("kubectl get nodepools.karpenter.sh,aksnodeclasses.karpenter.azure.com -o json")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mode = cluster.path("nodeProvisioningProfile.mode");
    let automatic = mode.one_of(&["Manual", "Auto"]) == Some("Auto");
    // A hosted system pool is Microsoft's and described nowhere; the field must be readable all the same.
    let _ = cluster.path("hostedSystemProfile.enabled").bool();
    let scope = cluster.resource().scope();
    let missing: Vec<&str> =
        KINDS.into_iter().filter(|kind| !judge.snapshot().is_supplied(scope, kind)).collect();
    if automatic && !missing.is_empty() {
        judge.fail_because(mode, format!("not in the input: {}", missing.join(", ")));
    } else {
        judge.pass();
    }
}
