use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// Where managed Prometheus is on (`azureMonitorProfile.metrics.enabled`), a managed Grafana of the input reads an
    /// Azure Monitor workspace: `grafanaIntegrations.azureMonitorWorkspaceIntegrations` has an entry. Which workspace
    /// the cluster writes to is not in its own configuration, so any counts. A Grafana of your own is not seen here.
    ///
    /// ## Why it matters
    /// Saturation, restarts and unusual traffic of a namespace are seen at a glance on a dashboard and hardly ever in
    /// raw metrics. Responders need it on the day, not the day after.
    ///
    /// ## Who must fix it
    /// You, in both modes. It is made with the cluster by command line or portal, and not by template.
    ///
    /// ## How to fix
    /// Link a Grafana when metrics are enabled, or add the workspace to an existing one.
    ///
    /// ## References
    /// - Microsoft: Link a Grafana workspace to an Azure Monitor workspace
    id: "managed-grafana",
    title: "Nobody looks at the metrics of the cluster",
    area: "logging",
    severity: Info, "metrics without a dashboard still serve alerts",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-5"],
    aliases: [],
    remedies: [
        Command("az grafana create -g RG -n GRAFANA"),
        Command("az aks update -g RG -n NAME --enable-azure-monitor-metrics --azure-monitor-workspace-resource-id AMW_ID --grafana-resource-id GRAFANA_ID"),
    ],
    check: Cluster(check),
}

const GRAFANA: &str = "microsoft.dashboard/grafana";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("azureMonitorProfile.metrics.enabled").bool() != Some(true) {
        judge.not_applicable("managed Prometheus is off: see `managed-prometheus`");
        return;
    }
    let Some(dashboards) = supply::listed(cluster, GRAFANA) else {
        judge.unknown("managed Grafana not supplied: add the output of `az grafana list`");
        return;
    };
    let links = "grafanaIntegrations.azureMonitorWorkspaceIntegrations";
    if dashboards.iter().any(|dashboard| dashboard.path(links).items().next().is_some()) {
        judge.pass();
    } else {
        let place = dashboards.first().map(|dashboard| dashboard.path(links));
        judge.fail(place.unwrap_or_else(|| supply::absence(cluster, GRAFANA)));
    }
}
