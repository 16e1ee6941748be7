use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool encrypts temporary disks and disk caches on the host (`enableEncryptionAtHost`). The
    /// documented default is off.
    ///
    /// ## Why it matters
    /// Azure encrypts managed disks at rest, but the temporary disk and the caches of a node only with this switch.
    /// Volumes of type `emptyDir`, container layers and swapped-out memory lie there.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic you set it for the nodes that are provisioned for you, in the `AKSNodeClass`.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: register the feature for the subscription once, add a pool with
    /// `--enable-encryption-at-host`, move the workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Host-based encryption on Azure Kubernetes Service
    id: "encryption-at-host",
    title: "Temporary disks and caches of nodes are not encrypted on the host",
    area: "node",
    severity: Medium, "needs access to the physical host or its discarded disks",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:DP-4"],
    aliases: [
        "checkov:CKV_AZURE_227", "azure-policy:41425d9f", "cloudsploit:aksHostBasedEncryption",
        "steampipe:kubernetes_cluster_temp_disks_and_agent_node_pool_cache_encrypted_at_host",
    ],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --enable-encryption-at-host"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    pools::require_on(pool, "enableEncryptionAtHost", judge);
}
