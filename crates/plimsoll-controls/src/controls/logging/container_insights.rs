use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// Container Insights is on, as the add-on (`addonProfiles.omsagent.enabled`) or in its newer form
    /// (`azureMonitorProfile.containerInsights.enabled`). Absent means off. It says nothing about audit logs, and a log
    /// agent of another maker is not seen here.
    ///
    /// ## Why it matters
    /// The output of a container and the cluster's events live as long as the pod, or an hour. Without an agent that
    /// takes them away they are gone when somebody asks.
    ///
    /// ## Who must fix it
    /// You, in both modes. On Automatic it is on when the cluster was created by command line or portal, and off by
    /// template.
    ///
    /// ## How to fix
    /// Enable the add-on with a workspace.
    ///
    /// ## References
    /// - Microsoft: Enable monitoring for AKS clusters
    id: "container-insights",
    title: "Container output and events are not collected",
    area: "logging",
    severity: Medium, "what happened inside containers is lost with them",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-3", "nsa:audit-logging"],
    aliases: [
        "psrule:AZR-000041", "checkov:CKV_AZURE_4", "trivy:AZU-0040", "kics:9b09dee1", "kics:d5e83b32",
        "aprl:dcaf8128", "review-checklists:eaa8dc4a",
    ],
    remedies: [Command(
        "az aks enable-addons -g RG -n NAME -a monitoring --workspace-resource-id WORKSPACE_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let addon = cluster.path("addonProfiles.omsagent.enabled");
    let profile = cluster.path("azureMonitorProfile.containerInsights.enabled");
    if addon.bool() == Some(true) || profile.bool() == Some(true) {
        judge.pass();
    } else {
        judge.fail(if profile.exists() && addon.is_absent() { profile } else { addon });
    }
}
