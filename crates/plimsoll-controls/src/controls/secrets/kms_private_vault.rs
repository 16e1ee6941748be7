use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be;

control! {
    /// ## What it checks
    /// Where encryption with Key Vault is on (`securityProfile.azureKeyVaultKms.enabled`), `keyVaultNetworkAccess` is
    /// `Private`. Absent means `Public`, the default.
    ///
    /// ## Why it matters
    /// A vault that must be reachable for the cluster over its public endpoint is reachable for others too. Who has a
    /// token with rights on the key can then use it from anywhere.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you use KMS.
    ///
    /// ## How to fix
    /// Private access needs API server VNet integration. Switch the cluster first, then close the vault's public
    /// endpoint.
    ///
    /// ## References
    /// - Microsoft: Add KMS etcd encryption to an AKS cluster, private key vault
    id: "kms-private-vault",
    title: "The vault with the key for etcd is used over its public endpoint",
    area: "secrets",
    severity: Medium, "a stolen token of the cluster's identity is needed as well",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "mcsb:DP-8"],
    aliases: [],
    remedies: [Command(
        "az aks update -g RG -n NAME --enable-azure-keyvault-kms --azure-keyvault-kms-key-id KEY_ID --azure-keyvault-kms-key-vault-network-access Private --azure-keyvault-kms-key-vault-resource-id VAULT_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("securityProfile.azureKeyVaultKms.enabled").bool() != Some(true) {
        judge.not_applicable("the cluster does not use KMS: see `kms-etcd-cmk`");
        return;
    }
    let access = cluster.path("securityProfile.azureKeyVaultKms.keyVaultNetworkAccess");
    must_be(access, &["Public", "Private"], "Private", judge);
}
