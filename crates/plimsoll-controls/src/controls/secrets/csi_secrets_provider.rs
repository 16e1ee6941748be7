use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// The add-on is on: `addonProfiles.azureKeyvaultSecretsProvider.enabled` is true. Absent means off. A provider
    /// that you installed yourself is not seen here.
    ///
    /// ## Why it matters
    /// Without it applications get their passwords and certificates as Kubernetes secrets, which everybody with read
    /// rights in the namespace can read and every backup holds.
    ///
    /// ## Who must fix it
    /// You, in both modes. On Automatic it is on when the cluster was created in the portal.
    ///
    /// ## How to fix
    /// Enable the add-on, let workloads mount what they need through a `SecretProviderClass` with a workload identity,
    /// then delete the Kubernetes secrets.
    ///
    /// ## References
    /// - Microsoft: Use the Azure Key Vault provider for Secrets Store CSI Driver in AKS
    /// - CIS Azure Kubernetes Service Benchmark 4.5.2
    id: "csi-secrets-provider",
    title: "The Key Vault provider for secrets is off",
    area: "secrets",
    severity: Low, "it is a means: secrets can be kept out of the cluster in other ways",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:4.5.2", "mcsb:IM-8", "attack:T1552.007"],
    aliases: ["psrule:AZR-000033", "review-checklists:5e3df584", "the-aks-checklist:fc1e68dd"],
    remedies: [Command("az aks enable-addons -g RG -n NAME -a azure-keyvault-secrets-provider")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_be_true(cluster.path("addonProfiles.azureKeyvaultSecretsProvider.enabled"), judge);
}
