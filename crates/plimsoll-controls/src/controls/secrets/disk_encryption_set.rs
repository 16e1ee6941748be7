use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_name_resource;

control! {
    /// ## What it checks
    /// The disks of nodes and volumes are encrypted with a key of yours: `diskEncryptionSetID` is set. Absent means a
    /// key of the platform.
    ///
    /// ## Why it matters
    /// With a key of your own, copies and snapshots of disks are worthless to who has no right on the key, and the key
    /// can be revoked. Some regulations ask for it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// The field can only be set when a cluster is created. Volumes can also be encrypted by a storage class that names
    /// a disk encryption set.
    ///
    /// ## References
    /// - Microsoft: Bring your own keys with Azure managed disks in AKS
    id: "disk-encryption-set",
    title: "Disks are encrypted with a key that is not yours",
    area: "secrets",
    severity: Low, "disks are encrypted in any case; this is about who holds the key",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-5"],
    aliases: [
        "checkov:CKV_AZURE_117", "trivy:AZU-0067", "kics:b17d8bb8", "azure-policy:7d7be79c",
        "cloudsploit:aksEncryptionAtRestWithCMK",
        "steampipe:kubernetes_cluster_os_and_data_disks_encrypted_with_cmk",
    ],
    remedies: [Command("az aks create -g RG -n NEWNAME --node-osdisk-diskencryptionset-id DES_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_name_resource(cluster.path("diskEncryptionSetID"), judge);
}
