use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::arm_id;

control! {
    /// ## What it checks
    /// The private DNS zone of a private cluster (`apiServerAccessProfile.privateDNSZone`) lies in the cluster's own
    /// subscription or in one that the parameter `trusted-subscriptions` names. `system`, the default, passes; `none`
    /// passes unless `enablePrivateClusterPublicFQDN` is false, which leaves the API server without any name.
    ///
    /// ## Why it matters
    /// Whoever owns the zone decides which address the nodes take for the API server.
    ///
    /// ## Who must fix it
    /// You, in both modes, where you bring the zone.
    ///
    /// ## How to fix
    /// Create the cluster anew with a zone of a subscription that you control, or name the subscription as trusted.
    ///
    /// ## References
    /// - Microsoft: Create a private AKS cluster, configure a private DNS zone
    id: "private-dns-byo-zone",
    title: "The private DNS zone of the API server is under foreign control",
    area: "network",
    severity: Info, "needs the owner of the zone to turn against you",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1557"],
    aliases: [],
    remedies: [Command("az aks create -g RG -n NAME --enable-private-cluster --private-dns-zone ZONE_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("apiServerAccessProfile.enablePrivateCluster").bool() != Some(true) {
        judge.not_applicable("the cluster is not private");
        return;
    }
    let zone = cluster.path("apiServerAccessProfile.privateDNSZone");
    let Some(name) = zone.str().filter(|name| !name.is_empty()) else {
        // The default is a zone of the node resource group.
        judge.pass();
        return;
    };
    if name.eq_ignore_ascii_case("system") {
        judge.pass();
    } else if name.eq_ignore_ascii_case("none") {
        let public_name = cluster.path("apiServerAccessProfile.enablePrivateClusterPublicFQDN");
        if public_name.bool() == Some(false) {
            judge.fail_because(zone, "no zone and no public name: the API server has no name at all");
        } else {
            judge.pass();
        }
    } else {
        match arm_id::is_trusted(name, cluster, &judge.parameters().trusted_subscriptions) {
            Some(true) => judge.pass(),
            Some(false) => judge.fail(zone),
            None => judge.unknown_at(zone, "the subscriptions of zone and cluster cannot be compared"),
        }
    }
}
