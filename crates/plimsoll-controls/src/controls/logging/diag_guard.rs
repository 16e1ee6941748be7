use plimsoll_model::azure::{ManagedCluster, Mode};

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// Where the cluster has Entra ID integration (`aadProfile`; Automatic preconfigures it), the category `guard` is
    /// exported by some diagnostic setting, by its name or through the category group `allLogs` or `audit`. That
    /// `audit` holds it is not published and taken for granted here.
    ///
    /// ## Why it matters
    /// `guard` is the webhook that decides about Entra ID tokens and asks Azure RBAC. Its log alone says why a request
    /// was let in or refused, and helps to tie a session to a sign-in in Entra ID.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not configure it either.
    ///
    /// ## How to fix
    /// Add the category to a setting. It is small.
    ///
    /// ## References
    /// - Microsoft: Monitor AKS, resource logs, guard
    /// - Microsoft: AKS-managed Microsoft Entra integration
    id: "diag-guard",
    title: "Decisions about Entra ID sign-ins are not recorded",
    area: "logging",
    severity: High, "who was let in by Entra ID or Azure RBAC cannot be traced",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:2.1.1", "mcsb:LT-3", "nsa:audit-logging", "attack:T1078.004"],
    aliases: ["psrule:AZR-000022"],
    remedies: [Command(
        "az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"guard\",\"enabled\":true}]'"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let preconfigured = cluster.is_template() && cluster.mode() == Mode::Automatic;
    if cluster.path("aadProfile").is_empty() && !preconfigured {
        judge.not_applicable("the cluster has no Entra ID integration");
        return;
    }
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    if settings.iter().any(|setting| diagnostics::exports(*setting, "guard")) {
        judge.pass();
    } else {
        judge.fail(diagnostics::absence(cluster.resource(), &settings));
    }
}
