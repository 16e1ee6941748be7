use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// A backup instance of some backup vault names the cluster in `dataSourceInfo.resourceID`.
    ///
    /// ## Why it matters
    /// What an intruder or a mistake deletes or encrypts in namespaces and volumes cannot be brought back without one.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not configure backups.
    ///
    /// ## How to fix
    /// Install the backup extension, give the vault trusted access, create a backup instance.
    ///
    /// ## References
    /// - Microsoft: About AKS backup using Azure Backup
    id: "backup",
    title: "The cluster has no backup",
    area: "control-plane",
    severity: Low, "it decides how bad the day after is",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:BR-1", "attack:T1485", "attack:T1486", "threat-matrix:data-destruction"],
    aliases: ["aprl:269a9f1a"],
    remedies: [Command("az dataprotection backup-instance create -g RG --vault-name VAULT --backup-instance FILE.json")],
    check: Cluster(check),
}

const BACKUP_INSTANCE: &str = "microsoft.dataprotection/backupvaults/backupinstances";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (Some(instances), Some(id)) = (supply::listed(cluster, BACKUP_INSTANCE), cluster.resource().id())
    else {
        return judge.unknown(
            "backup instances not supplied: add the output of `az dataprotection backup-instance list-from-resourcegraph --datasource-type AzureKubernetesService`",
        );
    };
    if instances.iter().any(|instance| instance.path("dataSourceInfo.resourceID").is_text(id)) {
        judge.pass();
    } else {
        judge.fail(supply::absence(cluster, BACKUP_INSTANCE));
    }
}
