use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::support::{PLANS, TIERS};

control! {
    /// ## What it checks
    /// Where `supportPlan` is `AKSLongTermSupport`, `sku.tier` is `Premium` and the upgrade channel is `patch`. Absent,
    /// the plan is `KubernetesOfficial` and the question does not arise.
    ///
    /// ## Why it matters
    /// Long-term support exists in the premium tier only, and covers only the two latest patches of a minor: without the
    /// channel the cluster leaves it again.
    ///
    /// ## Who must fix it
    /// You, in both modes: the plan is your choice.
    ///
    /// ## How to fix
    /// Set tier, plan and channel together, or go back to `KubernetesOfficial`.
    ///
    /// ## References
    /// - Microsoft: Long-term support for AKS versions
    id: "lts-plan-consistent",
    title: "Long-term support is chosen but not in effect",
    area: "control-plane",
    severity: Medium, "fixes are expected that do not arrive",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-6", "nsa:upgrading"],
    aliases: [],
    remedies: [Command(
        "az aks update -g RG -n NAME --tier premium --k8s-support-plan AKSLongTermSupport --auto-upgrade-channel patch"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("supportPlan").one_of(PLANS) != Some("AKSLongTermSupport") {
        return judge.not_applicable("long-term support is not chosen");
    }
    let (tier, channel) = (cluster.top("sku.tier"), cluster.path("autoUpgradeProfile.upgradeChannel"));
    let premium = tier.one_of(TIERS) == Some("Premium");
    let patch = channel.one_of(&["rapid", "stable", "patch", "node-image", "none"]) == Some("patch");
    if premium && patch {
        return judge.pass();
    }
    if !premium {
        judge.fail_because(tier, "the tier is not Premium");
    }
    if !patch {
        judge.fail_because(channel, "the upgrade channel is not `patch`");
    }
}
