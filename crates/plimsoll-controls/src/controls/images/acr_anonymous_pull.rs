use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::requirement::must_not_be_true;

control! {
    /// ## What it checks
    /// No container registry of the input has `anonymousPullEnabled: true`. The documented default is false.
    ///
    /// ## Why it matters
    /// With anonymous pull, whoever knows the registry's name can list and download its images, with the code, the
    /// configuration and the credentials that were built into them. Nobody is recorded as having done it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Give the identities that pull the role `AcrPull`, then switch anonymous pull off. Images that are meant for the
    /// public belong into a registry of their own.
    ///
    /// ## References
    /// - Microsoft: Azure Container Registry, anonymous pull access
    id: "acr-anonymous-pull",
    title: "The registry lets everybody pull without signing in",
    area: "images",
    severity: High, "everybody on the Internet can read every image and what was left in it",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-1", "attack:T1525", "attack:T1552.001"],
    aliases: ["psrule:AZR-000401", "checkov:CKV_AZURE_138"],
    remedies: [Command("az acr update -n ACR --anonymous-pull-enabled false")],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    must_not_be_true(registry.path("anonymousPullEnabled"), judge);
}
