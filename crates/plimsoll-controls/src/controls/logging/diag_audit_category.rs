use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// Over all diagnostic settings of the cluster together, `kube-audit` or `kube-audit-admin` is exported, by its own
    /// name or by a category group that holds it (`allLogs`, `audit`).
    ///
    /// ## Why it matters
    /// Only these two categories say who called the Kubernetes API, from where, and what was asked. Process logs of the
    /// API server or a log agent in the cluster do not replace them.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not configure it either.
    ///
    /// ## How to fix
    /// Add one of the two categories to a setting. Which one is a question of what must be seen and what it may cost:
    /// see `diag-audit-reads` and `diag-audit-cost`.
    ///
    /// ## References
    /// - Microsoft: Monitor AKS, resource logs
    /// - Kubernetes: Auditing
    id: "diag-audit-category",
    title: "No audit log of the Kubernetes API is exported",
    area: "logging",
    severity: Critical, "no record of who changed or read anything",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:2.1.1", "mcsb:LT-3", "nsa:audit-logging", "attack:T1562.008"],
    aliases: ["psrule:AZR-000022"],
    remedies: [Command(
        "az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"kube-audit-admin\",\"enabled\":true},{\"category\":\"guard\",\"enabled\":true}]'"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let exported = |category| settings.iter().any(|setting| diagnostics::exports(*setting, category));
    if exported("kube-audit") || exported("kube-audit-admin") {
        judge.pass();
    } else {
        judge.fail(diagnostics::absence(cluster.resource(), &settings));
    }
}
