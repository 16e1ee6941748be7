use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// Over all diagnostic settings together, each of `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`,
    /// `cluster-autoscaler` and `cloud-controller-manager` is exported, by its name or through the category group
    /// `allLogs`. The finding names those that are not. The parameter `component-log-categories` holds the list.
    ///
    /// ## Why it matters
    /// These logs tell why a webhook was skipped, a certificate was refused, a load balancer opened or a node added.
    /// The audit log shows the request, but not the component's reason.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not configure it either.
    ///
    /// ## How to fix
    /// Add the categories to a setting. They are small beside the audit log.
    ///
    /// ## References
    /// - Microsoft: Monitor AKS, resource logs
    id: "diag-apiserver-ccm",
    title: "Logs of control plane components are not exported",
    area: "logging",
    severity: Low, "context for an investigation, not the evidence itself",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-3", "nsa:audit-logging"],
    aliases: ["psrule:AZR-000023"],
    remedies: [Command(
        "az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"kube-apiserver\",\"enabled\":true},{\"category\":\"kube-controller-manager\",\"enabled\":true},{\"category\":\"kube-scheduler\",\"enabled\":true},{\"category\":\"cluster-autoscaler\",\"enabled\":true},{\"category\":\"cloud-controller-manager\",\"enabled\":true}]'"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let missing: Vec<&str> = judge
        .parameters()
        .component_log_categories
        .iter()
        .map(String::as_str)
        .filter(|category| !settings.iter().any(|setting| diagnostics::exports(*setting, category)))
        .collect();
    if missing.is_empty() {
        judge.pass();
    } else {
        let place = diagnostics::absence(cluster.resource(), &settings);
        judge.fail_because(place, format!("not exported: {}", missing.join(", ")));
    }
}
