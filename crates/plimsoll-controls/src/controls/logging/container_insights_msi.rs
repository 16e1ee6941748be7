use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// Where the monitoring add-on is on (`addonProfiles.omsagent.enabled`), its configuration says `useAADAuth:
    /// "true"` (a string, in any case of letters). Absent means the shared key.
    ///
    /// ## Why it matters
    /// With the shared key every node holds a secret that may write anything into the workspace, from anywhere, and
    /// cannot be taken back for one cluster alone.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Disable the add-on and enable it again with managed identity. What was collected stays in the workspace.
    ///
    /// ## References
    /// - Microsoft: Migrate to managed identity authentication for Container insights
    id: "container-insights-msi",
    title: "The log agent signs in with the workspace's shared key",
    area: "logging",
    severity: Low, "reading a secret of kube-system is needed",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-3", "attack:T1552.007"],
    aliases: [],
    remedies: [
        Command("az aks disable-addons -g RG -n NAME -a monitoring"),
        Command("az aks enable-addons -g RG -n NAME -a monitoring --enable-msi-auth-for-monitoring true --workspace-resource-id WORKSPACE_ID"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let addon = cluster.addon("omsagent");
    if addon.get("enabled").bool() != Some(true) {
        judge.not_applicable("the monitoring add-on is off");
        return;
    }
    let identity = addon.path("config.useAADAuth");
    if identity.bool_or_text() == Some(true) {
        judge.pass();
    } else {
        judge.fail(identity);
    }
}
