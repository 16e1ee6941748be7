use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;
use crate::facts::support::TIERS;

control! {
    /// ## What it checks
    /// `sku.tier` is `Standard` or `Premium` (the old name `Paid` counts as `Standard`). Absent means `Free`.
    ///
    /// ## Why it matters
    /// The free tier promises no availability and runs a smaller API server that throttles sooner. In an incident that
    /// is the moment when you need it.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets the tier `Standard`.
    ///
    /// ## How to fix
    /// Move to the tier `standard`; it can be changed in place.
    ///
    /// ## References
    /// - Microsoft: Free, Standard and Premium pricing tiers for AKS cluster management
    id: "sku-tier-sla",
    title: "The control plane has no uptime guarantee",
    area: "control-plane",
    severity: Low, "availability only",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:BR-1"],
    aliases: [
        "psrule:AZR-000285", "checkov:CKV_AZURE_170", "azqr:aks-003", "aprl:0611251f",
        "steampipe:kubernetes_cluster_sku_standard",
    ],
    remedies: [Command("az aks update -g RG -n NAME --tier standard")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let tier = cluster.top("sku.tier");
    if mode::sets(cluster, tier) || matches!(tier.one_of(TIERS), Some("Standard" | "Premium" | "Paid")) {
        judge.pass();
    } else {
        judge.fail(tier);
    }
}
