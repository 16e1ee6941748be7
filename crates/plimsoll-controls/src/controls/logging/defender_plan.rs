use plimsoll_model::azure::{DEFENDER_PRICING, ResourceRef};

use crate::Judge;
use crate::facts::defender;

control! {
    /// ## What it checks
    /// The subscription's Defender plan `Containers` has `pricingTier: Standard`. Where only the older plan
    /// `KubernetesService` is in a template, it is judged instead.
    ///
    /// ## Why it matters
    /// Sensors and the analysis of audit logs raise alerts only for subscriptions with the plan. With the free tier
    /// nobody is told.
    ///
    /// ## Who must fix it
    /// You, in both modes: plans belong to the subscription, and Automatic buys none.
    ///
    /// ## How to fix
    /// Switch the plan on, then look at `defender-extensions` for what it covers.
    ///
    /// ## References
    /// - Microsoft: Overview of Microsoft Defender for Containers
    id: "defender-plan",
    title: "Defender for Containers is not switched on",
    area: "logging",
    severity: High, "no plan, no alerts, whatever sensors run",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-1", "mcsb:LT-2"],
    aliases: ["checkov:CKV_AZURE_85", "prowler:defender_ensure_defender_for_containers_is_on"],
    remedies: [Command("az security pricing create -n Containers --tier Standard")],
    check: Resource(DEFENDER_PRICING, check),
}

fn check<'s>(plan: ResourceRef<'s>, judge: &mut Judge<'s>) {
    if !defender::covers_clusters(plan, judge) {
        return;
    }
    if defender::is_on(plan) {
        judge.pass();
    } else {
        judge.fail(plan.path("pricingTier"));
    }
}
