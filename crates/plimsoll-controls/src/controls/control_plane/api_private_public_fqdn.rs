use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// A private cluster publishes no public DNS name: `enablePrivateClusterPublicFQDN` is false. A private cluster has
    /// the name unless it was created without it, so where the field is absent a live cluster that still shows `fqdn`
    /// fails, and a template is unknown.
    ///
    /// ## Why it matters
    /// The public name resolves to the private address: everybody can learn that the cluster exists, and where in your
    /// network it is.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Switch the public name off; clients then need the private DNS zone.
    ///
    /// ## References
    /// - Microsoft: Create a private AKS cluster, disable a public FQDN
    id: "api-private-public-fqdn",
    title: "The private cluster has a public DNS name",
    area: "control-plane",
    severity: Low, "it tells a name and a private address, and opens nothing",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "attack:T1590.002"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --disable-public-fqdn")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("apiServerAccessProfile.enablePrivateCluster").bool() != Some(true) {
        return judge.not_applicable("the cluster is not private");
    }
    let public_name = cluster.path("apiServerAccessProfile.enablePrivateClusterPublicFQDN");
    let name = cluster.path("fqdn");
    match public_name.bool() {
        Some(true) => judge.fail(public_name),
        None if !name.is_empty() => judge.fail(name),
        None if cluster.is_template() => {
            judge.unknown_at(public_name, "the template does not say whether the cluster gets a public name");
        }
        Some(false) | None => judge.pass(),
    }
}
