use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::requirement::{STATUS, must_be};

control! {
    /// ## What it checks
    /// `policies.azureADAuthenticationAsArmPolicy.status` is `disabled`, so that the registry takes tokens only that
    /// were issued for registries. Absent means `enabled`, the default.
    ///
    /// ## Why it matters
    /// A token for Resource Manager is what every Azure tool, pipeline and managed identity handles all day. Where the
    /// registry takes it, a token that leaked from anything else opens the registry too, and Conditional Access
    /// policies for registries do not apply to it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Check first that clients are recent: old ones sign in with Resource Manager tokens.
    ///
    /// ## References
    /// - Microsoft: Disable authentication as ARM for Azure Container Registry
    id: "acr-arm-audience-token",
    title: "The registry accepts tokens made for Resource Manager",
    area: "images",
    severity: Low, "the token must be stolen first, and carry rights on the registry",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-1", "attack:T1550.001"],
    aliases: [],
    remedies: [Command("az acr config authentication-as-arm update -r ACR --status disabled")],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let status = registry.path("policies.azureADAuthenticationAsArmPolicy.status");
    must_be(status, &STATUS, "disabled", judge);
}
