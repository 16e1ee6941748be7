use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::requirement::{STATUS, must_be};

control! {
    /// ## What it checks
    /// The registry deletes manifests without a tag after some days: `policies.retentionPolicy.status` is `enabled`.
    /// Absent means `disabled`, the default.
    ///
    /// ## Why it matters
    /// An image that lost its tag to a newer one stays pullable by its digest, with all vulnerabilities that made
    /// somebody replace it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Enable the policy with as many days as a rollback may need. It needs the Premium tier and touches only manifests
    /// that lose their tag afterwards; clean up older ones with a purge task.
    ///
    /// ## References
    /// - Microsoft: Set a retention policy for untagged manifests
    id: "acr-retention",
    title: "Untagged images are kept for ever",
    area: "images",
    severity: Info, "hygiene: old images are only reached by who knows their digest",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-6"],
    aliases: ["psrule:AZR-000010", "checkov:CKV_AZURE_167"],
    remedies: [Command(
        "az acr config retention update -r ACR --status enabled --days 30 --type UntaggedManifests"
    )],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    must_be(registry.path("policies.retentionPolicy.status"), &STATUS, "enabled", judge);
}
