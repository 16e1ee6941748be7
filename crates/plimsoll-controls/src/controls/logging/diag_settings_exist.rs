use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// At least one diagnostic setting of the cluster exports at least one log category, or category group, to at least
    /// one destination.
    ///
    /// ## Why it matters
    /// AKS keeps no audit log for you. Without a diagnostic setting nobody will ever know who did what, not even
    /// afterwards.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not configure it either.
    ///
    /// ## How to fix
    /// Create a setting that sends `kube-audit`, or at least `kube-audit-admin`, and `guard` to a workspace. `plimsoll
    /// baseline` estimates what that costs a month.
    ///
    /// ## References
    /// - Microsoft: Monitor AKS, resource logs
    /// - CIS Azure Kubernetes Service Benchmark 2.1.1
    id: "diag-settings-exist",
    title: "No control plane log reaches anyone",
    area: "logging",
    severity: Critical, "an intrusion leaves no trace",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:2.1.1", "mcsb:LT-3", "nsa:audit-logging", "attack:T1562.008"],
    aliases: [
        "azure-policy:245fc9df", "azure-policy:6c66c325", "cloudsploit:aksDiagnosticLogsEnabled",
        "steampipe:kubernetes_cluster_logging_enabled", "review-checklists:5b56ad48",
    ],
    remedies: [Command(
        "az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"kube-audit\",\"enabled\":true},{\"category\":\"kube-audit-admin\",\"enabled\":true},{\"category\":\"guard\",\"enabled\":true}]'"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    if settings.iter().any(|setting| diagnostics::exports_a_log(*setting)) {
        judge.pass();
    } else if let Some(setting) = settings.first() {
        judge.fail_because(setting.field(), "no setting has both an enabled log and a destination");
    } else {
        judge.fail(diagnostics::absence(cluster.resource(), &settings));
    }
}
