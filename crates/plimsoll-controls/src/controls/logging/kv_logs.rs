use plimsoll_model::azure::{KEY_VAULT, ResourceRef};

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// Some diagnostic setting of the key vault exports `AuditEvent`, by name or through the category group `audit` or
    /// `allLogs`. Every vault of the input is taken to be one that the cluster uses. An empty list of settings is taken
    /// to be the cluster's where a cluster is in the same input.
    ///
    /// ## Why it matters
    /// The vault holds what the cluster's secrets are encrypted with, or the secrets themselves. Only its audit log
    /// says which identity read which secret.
    ///
    /// ## Who must fix it
    /// You, in both modes: a vault is a resource of its own.
    ///
    /// ## How to fix
    /// Create a setting on the vault.
    ///
    /// ## References
    /// - Microsoft: Azure Key Vault logging
    id: "kv-logs",
    title: "Access to secrets and keys in the vault is not recorded",
    area: "logging",
    severity: Medium, "what an intruder read from the vault cannot be told",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-3", "mcsb:DP-8", "attack:T1555.006", "attack:T1562.008"],
    aliases: ["psrule:AZR-000119"],
    remedies: [Command(
        "az monitor diagnostic-settings create -n kv-audit --resource VAULT_ID --workspace WORKSPACE_ID --logs '[{\"category\":\"AuditEvent\",\"enabled\":true}]'"
    )],
    check: Resource(KEY_VAULT, check),
}

fn check<'s>(vault: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_of(vault) else {
        judge.unknown(
            "diagnostic settings of the vault not supplied: add the output of `az monitor diagnostic-settings list --resource VAULT_ID`",
        );
        return;
    };
    if settings.iter().any(|setting| diagnostics::exports(*setting, "AuditEvent")) {
        judge.pass();
    } else {
        judge.fail(diagnostics::absence(vault, &settings));
    }
}
