use plimsoll_model::Severity;
use plimsoll_model::azure::{KEY_VAULT, ResourceRef};

use crate::Judge;
use crate::facts::key_vaults;

control! {
    /// ## What it checks
    /// The key vault keeps what is deleted (`enableSoftDelete` is not false; on is the default and cannot be switched
    /// off any more) and nobody can purge it before its time (`enablePurgeProtection` is true; absent means off). The
    /// finding is of high severity where a cluster of the input encrypts etcd with a key of this vault.
    ///
    /// ## Why it matters
    /// An intruder, or a script, that purges a key makes everything unreadable that was encrypted with it. With KMS
    /// that is etcd, and so the cluster.
    ///
    /// ## Who must fix it
    /// You, in both modes: a vault is a resource of its own.
    ///
    /// ## How to fix
    /// Enable purge protection. It cannot be taken back.
    ///
    /// ## References
    /// - Microsoft: Azure Key Vault soft-delete overview
    /// - Microsoft: Add KMS etcd encryption to an AKS cluster
    id: "kv-purge-softdelete",
    title: "The vault's keys can be deleted for good",
    area: "secrets",
    severity: Medium, "rights to delete in the vault are needed first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-8", "attack:T1485"],
    aliases: ["psrule:AZR-000124", "psrule:AZR-000125"],
    remedies: [Command("az keyvault update -g RG -n VAULT --enable-purge-protection true")],
    check: Resource(KEY_VAULT, check),
}

fn check<'s>(vault: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let soft = vault.path("enableSoftDelete");
    let purge = vault.path("enablePurgeProtection");
    let kept = soft.bool() != Some(false);
    let protected = purge.bool() == Some(true);
    if kept && protected {
        judge.pass();
        return;
    }
    let for_etcd = key_vaults::holds_kms_key(vault, judge.relations().kms_users());
    for field in [(!kept).then_some(soft), (!protected).then_some(purge)].into_iter().flatten() {
        if for_etcd {
            judge.fail_as(Severity::High, field, "the vault holds the key for etcd");
        } else {
            judge.fail(field);
        }
    }
}
