use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::addons;

control! {
    /// ## What it checks
    /// The add-on HTTP application routing is off (`addonProfiles.httpApplicationRouting.enabled`). Absent means off.
    ///
    /// ## Why it matters
    /// The add-on is retired. It runs an ingress controller without fixes behind a public address, and publishes the
    /// names of your applications in a public DNS zone.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic does not have the add-on.
    ///
    /// ## How to fix
    /// Move to the application routing add-on or the Gateway API, then disable this one.
    ///
    /// ## References
    /// - Microsoft: HTTP application routing add-on for AKS (retired)
    id: "http-app-routing",
    title: "The retired HTTP application routing add-on is on",
    area: "network",
    severity: High, "an unmaintained controller that faces the Internet",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:NS-2", "attack:T1190"],
    aliases: [
        "psrule:AZR-000035", "checkov:CKV_AZURE_246", "azqr:aks-010",
        "steampipe:kubernetes_cluster_http_application_routing_disabled",
    ],
    remedies: [Command("az aks disable-addons -g RG -n NAME -a http_application_routing")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    addons::require_off(cluster, "httpApplicationRouting", judge);
}
