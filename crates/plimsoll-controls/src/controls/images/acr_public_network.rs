use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// The registry's public endpoint is off (`publicNetworkAccess: Disabled`), or its firewall denies what no rule
    /// allows (`networkRuleSet.defaultAction: Deny`). Both are open where they are absent: `Enabled` and `Allow` are
    /// the defaults.
    ///
    /// ## Why it matters
    /// Registry tokens leak through build logs, pull secrets and laptops. On an open registry such a token can pull,
    /// and perhaps push, from anywhere; behind a private endpoint or a firewall it cannot.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create a private endpoint in the cluster's network, then switch public access off. Firewall rules and private
    /// endpoints need the Premium tier.
    ///
    /// ## References
    /// - Microsoft: Connect privately to an Azure container registry using Azure Private Link
    /// - Microsoft: Configure public IP network rules for a registry
    id: "acr-public-network",
    title: "The registry is open to the whole Internet",
    area: "images",
    severity: Medium, "a stolen token is needed as well, but it then works from anywhere",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "attack:T1133"],
    aliases: [
        "psrule:AZR-000402", "checkov:CKV_AZURE_139", "prowler:containerregistry_not_publicly_accessible",
        "prowler:containerregistry_uses_private_link", "the-aks-checklist:e38f1680",
        "the-aks-checklist:6ae51d09",
    ],
    remedies: [
        Command("az acr update -n ACR --public-network-enabled false"),
        Command("az acr update -n ACR --default-action Deny"),
    ],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let access = registry.path("publicNetworkAccess");
    let action = registry.path("networkRuleSet.defaultAction");
    if access.one_of(&["Enabled", "Disabled"]) == Some("Disabled")
        || action.one_of(&["Allow", "Deny"]) == Some("Deny")
    {
        judge.pass();
    } else {
        judge.fail(if action.exists() && access.is_absent() { action } else { access });
    }
}
