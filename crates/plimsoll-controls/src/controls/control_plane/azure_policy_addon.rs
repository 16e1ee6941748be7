use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::mode;

control! {
    /// ## What it checks
    /// The add-on `azurepolicy` is enabled, however its key is written. Absent means off.
    ///
    /// ## Why it matters
    /// The add-on brings Gatekeeper. Without it Azure's policies for Kubernetes are assigned in vain: nothing in the
    /// cluster enforces or even reports them, and deployment safeguards cannot work.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic needs it for its safeguards and sets it.
    ///
    /// ## How to fix
    /// Enable the add-on, then assign the Pod Security initiative.
    ///
    /// ## References
    /// - Microsoft: Understand Azure Policy for Kubernetes clusters
    id: "azure-policy-addon",
    title: "The Azure Policy add-on is off",
    area: "control-plane",
    severity: Medium, "a guard is missing; it depends on what else constrains pods",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:AM-2", "nsa:pod-security", "attack:T1610"],
    aliases: [
        "psrule:AZR-000028", "checkov:CKV_AZURE_116", "trivy:AZU-0066", "kics:43789711", "azure-policy:0a15ec92",
        "azure-policy:a8eff44f", "aprl:26ebaf1f", "steampipe:kubernetes_cluster_add_on_azure_policy_enabled",
        "steampipe:kubernetes_cluster_addon_azure_policy_enabled",
    ],
    remedies: [Command("az aks enable-addons -g RG -n NAME -a azure-policy")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("addonProfiles.azurepolicy.enabled");
    if mode::sets(cluster, enabled) || enabled.bool_or_text() == Some(true) {
        judge.pass();
    } else {
        judge.fail(enabled);
    }
}
