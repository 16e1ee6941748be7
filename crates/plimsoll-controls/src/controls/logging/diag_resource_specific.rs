use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// Every diagnostic setting of the cluster that sends logs to a workspace is in resource-specific mode:
    /// `logAnalyticsDestinationType` is `Dedicated`. Absent means `AzureDiagnostics`, the default.
    ///
    /// ## Why it matters
    /// In `AzureDiagnostics` an audit event is one string of at most 32,766 bytes in a table that all resources share:
    /// longer events are cut off, queries must parse each of them, and there is no plan Basic. In resource-specific
    /// mode the events lie in `AKSAudit`, `AKSAuditAdmin` and `AKSControlPlane` with columns of their own.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete the setting and create it again with `--export-to-resource-specific true`; rules that read
    /// `AzureDiagnostics` have to be changed to the new tables.
    ///
    /// ## References
    /// - Microsoft: Azure Monitor resource logs, collection modes
    /// - Microsoft: AKSAudit, AKSAuditAdmin and AKSControlPlane table reference
    id: "diag-resource-specific",
    title: "Logs go into the shared table AzureDiagnostics",
    area: "logging",
    severity: Low, "slower, dearer and truncated, but there",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-5"],
    aliases: [],
    remedies: [Command(
        "az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"kube-audit-admin\",\"enabled\":true},{\"category\":\"guard\",\"enabled\":true}]'"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let mut any = false;
    for setting in settings {
        if !diagnostics::exports_a_log(setting) || setting.path("workspaceId").is_empty() {
            continue;
        }
        any = true;
        if diagnostics::is_resource_specific(setting) {
            judge.pass();
        } else {
            judge.fail(setting.path("logAnalyticsDestinationType"));
        }
    }
    if !any {
        judge.not_applicable("no setting sends logs to a workspace");
    }
}
