use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::requirement::{STATUS, must_be};

control! {
    /// ## What it checks
    /// The registry's export policy is off: `policies.exportPolicy.status` is `disabled`. Absent means `enabled`, the
    /// default.
    ///
    /// ## Why it matters
    /// While exporting is allowed, an identity with rights on the registry can have Azure copy its images into a
    /// registry of another tenant (`az acr import`), past every firewall of the network.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Exporting can only be switched off together with public network access, on the Premium tier.
    ///
    /// ## References
    /// - Microsoft: Disable export of artifacts from an Azure container registry
    id: "acr-export-policy",
    title: "Images can be exported to foreign registries",
    area: "images",
    severity: Low, "an insider or a stolen token with import rights is needed",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-2", "attack:T1537"],
    aliases: ["psrule:AZR-000495"],
    remedies: [Command("az acr update -n ACR --public-network-enabled false --allow-exports false")],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    must_be(registry.path("policies.exportPolicy.status"), &STATUS, "disabled", judge);
}
