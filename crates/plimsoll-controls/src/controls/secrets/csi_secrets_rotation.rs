use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// Where the Key Vault provider is on (`addonProfiles.azureKeyvaultSecretsProvider.enabled`), its configuration
    /// says `enableSecretRotation: "true"` (a string, in any case of letters). Absent means off.
    ///
    /// ## Why it matters
    /// Without rotation a pod keeps the value that it mounted at its start. A password that was changed because it
    /// leaked stays in use until the pod is replaced.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Enable rotation. Values are read again every two minutes, or as often as `rotationPollInterval` says;
    /// applications must read the file again, or be restarted.
    ///
    /// ## References
    /// - Microsoft: Configuration options for the Azure Key Vault provider, autorotation
    id: "csi-secrets-rotation",
    title: "Mounted secrets are not renewed when the vault changes",
    area: "secrets",
    severity: Medium, "a revoked secret goes on working",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-7", "mcsb:IM-8"],
    aliases: [
        "psrule:AZR-000034", "checkov:CKV_AZURE_172",
        "steampipe:kubernetes_cluster_key_vault_secret_rotation_enabled",
    ],
    remedies: [Command("az aks update -g RG -n NAME --enable-secret-rotation")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let addon = cluster.addon("azureKeyvaultSecretsProvider");
    if addon.get("enabled").bool() != Some(true) {
        judge.not_applicable("the Key Vault provider is off: see `csi-secrets-provider`");
        return;
    }
    let rotation = addon.path("config.enableSecretRotation");
    if rotation.bool_or_text() == Some(true) {
        judge.pass();
    } else {
        judge.fail(rotation);
    }
}
