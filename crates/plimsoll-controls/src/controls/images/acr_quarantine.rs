use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::requirement::{STATUS, must_be};

control! {
    /// ## What it checks
    /// The registry's quarantine policy is on: `policies.quarantinePolicy.status` is `enabled`. Absent means
    /// `disabled`, the default.
    ///
    /// ## Why it matters
    /// Without quarantine an image can be pulled the moment it was pushed. With it, an image is held back until a
    /// scanner has marked it as good.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// A scanner must be there that releases what it has judged, or nothing can be pulled any more. Quarantine needs
    /// the Premium tier.
    ///
    /// ## References
    /// - Microsoft: Azure Container Registry quarantine pattern
    id: "acr-quarantine",
    title: "Images can be pulled before they were scanned",
    area: "images",
    severity: Low, "it only closes the time between push and scan",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DS-6", "attack:T1525"],
    aliases: ["psrule:AZR-000008", "checkov:CKV_AZURE_166", "the-aks-checklist:c970cb26"],
    remedies: [Command(
        "az resource update --ids ACR_ID --set properties.policies.quarantinePolicy.status=enabled"
    )],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    must_be(registry.path("policies.quarantinePolicy.status"), &STATUS, "enabled", judge);
}
