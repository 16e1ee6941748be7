use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// The registry has data endpoints of its own: `dataEndpointEnabled` is true. Absent means false, the default.
    ///
    /// ## Why it matters
    /// Layers of images are fetched from storage. Without a dedicated endpoint the firewall must allow
    /// `*.blob.core.windows.net`, and through that an intruder's own storage account is as reachable as the registry's.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Enable the endpoints, then narrow the egress rules to `ACR.REGION.data.azurecr.io`. It needs the Premium tier.
    ///
    /// ## References
    /// - Microsoft: Dedicated data endpoints of Azure Container Registry
    id: "acr-dedicated-data-endpoint",
    title: "Pulling needs egress to every storage account of Azure",
    area: "images",
    severity: Low, "it widens what egress rules must let through",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "attack:T1567"],
    aliases: ["checkov:CKV_AZURE_237"],
    remedies: [Command("az acr update -n ACR --data-endpoint-enabled true")],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    must_be_true(registry.path("dataEndpointEnabled"), judge);
}
