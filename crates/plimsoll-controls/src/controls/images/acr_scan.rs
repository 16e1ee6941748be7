use plimsoll_model::azure::{DEFENDER_PRICING, ResourceRef};

use crate::Judge;
use crate::facts::defender;

control! {
    /// ## What it checks
    /// The subscription's Defender plan `Containers` is paid for (`pricingTier: Standard`) and its extension
    /// `ContainerRegistriesVulnerabilityAssessments` is on (`isEnabled: True`).
    ///
    /// ## Why it matters
    /// An image that was clean when it was built does not stay so. Without a scanner of the registry nobody learns that
    /// what the cluster pulls today has a published exploit.
    ///
    /// ## Who must fix it
    /// You, in both modes: plans belong to the subscription, and Automatic buys none.
    ///
    /// ## How to fix
    /// Switch the plan on with its extension, or scan with a tool of your own and suppress this control with its name
    /// as the reason.
    ///
    /// ## References
    /// - Microsoft: Container registry vulnerability assessment in Defender for Cloud
    id: "acr-scan",
    title: "Images in registries are not scanned for vulnerabilities",
    area: "images",
    severity: High, "known holes stay unknown to their owner",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.1.1", "mcsb:PV-5", "mcsb:DS-6", "attack:T1190"],
    aliases: [
        "psrule:AZR-000002", "checkov:CKV_AZURE_163", "prowler:defender_container_images_scan_enabled",
        "prowler:defender_container_images_resolved_vulnerabilities", "azure-policy:17f4b1cc",
        "review-checklists:59bce65d", "the-aks-checklist:59bce65d", "the-aks-checklist:ca62d835",
    ],
    remedies: [Command(
        "az security pricing create -n Containers --tier Standard --extensions name=ContainerRegistriesVulnerabilityAssessments isEnabled=True"
    )],
    check: Resource(DEFENDER_PRICING, check),
}

fn check<'s>(plan: ResourceRef<'s>, judge: &mut Judge<'s>) {
    if !defender::is_containers(plan, judge) {
        return;
    }
    if !defender::is_on(plan) {
        judge.fail(plan.path("pricingTier"));
        return;
    }
    match defender::extension(plan, "ContainerRegistriesVulnerabilityAssessments") {
        Some(enabled) if enabled.bool_or_text() == Some(true) => judge.pass(),
        Some(enabled) => judge.fail(enabled),
        None if plan.path("extensions").is_absent() => judge.unknown_at(
            plan.path("extensions"),
            "the plan's extensions were not printed: use `az security pricing show -n Containers` of a recent version",
        ),
        None => judge.fail(plan.path("extensions")),
    }
}
