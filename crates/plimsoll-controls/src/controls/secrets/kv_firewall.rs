use plimsoll_model::azure::{KEY_VAULT, ResourceRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// The vault's public endpoint is off (`publicNetworkAccess: Disabled`), or its firewall denies what no rule allows
    /// (`networkAcls.defaultAction: Deny`). Both are open where they are absent: `Enabled` and `Allow` are the
    /// defaults.
    ///
    /// ## Why it matters
    /// A token that was stolen from a pod reads the secrets from wherever the thief sits. Behind a firewall it works
    /// from inside your network only.
    ///
    /// ## Who must fix it
    /// You, in both modes: a vault is a resource of its own.
    ///
    /// ## How to fix
    /// Create a private endpoint in the cluster's network, or allow its subnet, then deny everything else.
    ///
    /// ## References
    /// - Microsoft: Configure Azure Key Vault firewalls and virtual networks
    id: "kv-firewall",
    title: "The vault is open to the whole Internet",
    area: "secrets",
    severity: Medium, "a stolen token is needed as well, but it then works from anywhere",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "mcsb:DP-8", "attack:T1555.006"],
    aliases: ["psrule:AZR-000355"],
    remedies: [Command("az keyvault update -g RG -n VAULT --default-action Deny --bypass AzureServices")],
    check: Resource(KEY_VAULT, check),
}

fn check<'s>(vault: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let access = vault.path("publicNetworkAccess");
    let action = vault.path("networkAcls.defaultAction");
    if access.one_of(&["Enabled", "Disabled"]) == Some("Disabled")
        || action.one_of(&["Allow", "Deny"]) == Some("Deny")
    {
        judge.pass();
    } else {
        judge.fail(if access.exists() && action.is_absent() { access } else { action });
    }
}
