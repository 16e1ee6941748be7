use plimsoll_model::azure::{ManagedCluster, ResourceRef};

use crate::Judge;
use crate::facts::{azure_scope, diagnostics};

control! {
    /// ## What it checks
    /// Where an audit category of the cluster goes to a storage account, its container there
    /// (`insights-logs-kube-audit`, `insights-logs-kube-audit-admin`, `insights-logs-guard`) has an immutability
    /// policy: `hasImmutabilityPolicy` is true, or `immutabilityPolicy.state` is `Locked` or `Unlocked`. An unlocked
    /// policy passes; it can be shortened until it is locked.
    ///
    /// ## Why it matters
    /// The archive is what an investigation falls back on when everything else is gone. Without a policy whoever holds
    /// a key of the account can rewrite it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set a time-based policy that allows protected append writes, because Azure Monitor appends to its files, then
    /// lock it.
    ///
    /// ## References
    /// - Microsoft: Store business-critical blob data with immutable storage
    /// - Microsoft: Send resource logs to Azure Storage
    id: "diag-immutable-storage",
    title: "Archived audit logs can be altered or deleted",
    area: "logging",
    severity: Low, "rights on the storage account are needed",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-6", "attack:T1070", "attack:T1485"],
    aliases: [],
    remedies: [Command(
        "az storage container immutability-policy create --account-name SA -c insights-logs-kube-audit --period 365 --allow-protected-append-writes true"
    )],
    check: Cluster(check),
}

const CONTAINER: &str = "microsoft.storage/storageaccounts/blobservices/containers";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let mut any = false;
    for category in diagnostics::AUDIT_CATEGORIES {
        for setting in settings.iter().filter(|setting| diagnostics::exports(**setting, category)) {
            let account = setting.path("storageAccountId");
            let Some(id) = account.str().filter(|id| !id.is_empty()) else { continue };
            any = true;
            let name = format!("insights-logs-{category}");
            let container = judge.snapshot().resources_of(CONTAINER).find(|container| {
                container.name() == name && container.id().is_some_and(|own| azure_scope::covers(id, own))
            });
            match container {
                Some(container) => judged(container, judge),
                None => judge.unknown_at(
                    account,
                    format!("container {name} not supplied: add the output of `az storage container-rm list --storage-account SA -g RG`"),
                ),
            }
        }
    }
    if !any {
        judge.not_applicable("no audit log goes to a storage account");
    }
}

fn judged<'s>(container: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let has = container.path("hasImmutabilityPolicy");
    let policy = container.path("immutabilityPolicy");
    let nested = policy.path("properties.state");
    let state = if nested.exists() { nested } else { policy.get("state") };
    if state.one_of(&["Locked", "Unlocked", "Deleted"]).is_some_and(|state| state != "Deleted")
        || state.is_absent() && has.bool() == Some(true)
    {
        judge.pass();
    } else {
        let place = if state.exists() { state } else { has };
        judge.fail_because(place, format!("container {}", container.name()));
    }
}
