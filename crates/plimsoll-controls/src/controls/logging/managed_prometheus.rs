use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// Managed Prometheus is on: `azureMonitorProfile.metrics.enabled` is true. Absent means off. A Prometheus of your
    /// own is not seen here.
    ///
    /// ## Why it matters
    /// A miner, a fork bomb or a flood of requests is a line in the metrics long before it is a line in a log.
    ///
    /// ## Who must fix it
    /// You, in both modes. On Automatic it is on when the cluster was created by command line or portal, and off by
    /// template.
    ///
    /// ## How to fix
    /// Enable metrics, and alert on saturation by namespace.
    ///
    /// ## References
    /// - Microsoft: Azure Monitor managed service for Prometheus
    id: "managed-prometheus",
    title: "Metrics of the cluster are not collected",
    area: "logging",
    severity: Low, "mining and denial of service show in metrics first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-1", "attack:T1496"],
    aliases: ["prowler:aks_cluster_azure_monitor_enabled", "review-checklists:6f8389a7"],
    remedies: [Command("az aks update -g RG -n NAME --enable-azure-monitor-metrics")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_be_true(cluster.path("azureMonitorProfile.metrics.enabled"), judge);
}
