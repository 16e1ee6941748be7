use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// Encryption with a key from your Key Vault is on: `securityProfile.azureKeyVaultKms.enabled` is true. Absent
    /// means off. AKS encrypts etcd with keys of the platform whatever this says.
    ///
    /// ## Why it matters
    /// With a key of your own you can revoke access to the secrets, see in the vault's log when they were decrypted,
    /// and separate who runs the cluster from who holds the key.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic uses keys of the platform too.
    ///
    /// ## How to fix
    /// Give the cluster's identity rights on the key, protect the vault against purging (`kv-purge-softdelete`), then
    /// enable it. Whoever deletes the key makes the cluster unreadable.
    ///
    /// ## References
    /// - Microsoft: Add KMS etcd encryption to an AKS cluster
    /// - CIS Azure Kubernetes Service Benchmark 5.3.1
    id: "kms-etcd-cmk",
    title: "Secrets in etcd are encrypted with a key that is not yours",
    area: "secrets",
    severity: Medium, "etcd is encrypted in any case; this is about who holds the key",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.3.1", "mcsb:DP-5"],
    aliases: ["azure-policy:dbbdc317", "review-checklists:e7ba73a3", "the-aks-checklist:e7ba73a3"],
    remedies: [Command(
        "az aks update -g RG -n NAME --enable-azure-keyvault-kms --azure-keyvault-kms-key-id KEYID --azure-keyvault-kms-key-vault-network-access Private --azure-keyvault-kms-key-vault-resource-id VAULT_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_be_true(cluster.path("securityProfile.azureKeyVaultKms.enabled"), judge);
}
