use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::address_ranges;

control! {
    /// ## What it checks
    /// The API server has no public endpoint: `enablePrivateCluster` is true, or `publicNetworkAccess` is `Disabled`.
    /// Absent means public. Where authorized ranges are set and none is too broad, the finding is medium.
    ///
    /// ## Why it matters
    /// A public API server can be reached by everybody who holds a stolen token, and by everybody once a flaw in its
    /// authentication is known.
    ///
    /// ## Who must fix it
    /// You, in both modes: neither Standard nor Automatic makes the API server private.
    ///
    /// ## How to fix
    /// With API server VNet integration the cluster can be made private in place; otherwise it must be created anew
    /// with `--enable-private-cluster`.
    ///
    /// ## References
    /// - Microsoft: Create a private AKS cluster
    /// - Microsoft: API server VNet integration in AKS
    id: "api-private-cluster",
    title: "The API server has a public endpoint",
    area: "control-plane",
    severity: High, "it opens the cluster's only door to the Internet, but a credential is still needed",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.4.2", "mcsb:NS-2", "nsa:network-separation", "attack:T1133"],
    aliases: [
        "checkov:CKV_AZURE_115", "trivy:AZU-0065", "kics:599318f2", "prowler:aks_clusters_public_access_disabled",
        "prowler:aks_clusters_created_with_private_nodes", "azure-policy:040732e8", "cloudsploit:aksPrivateCluster",
        "cloudsploit:aksNetworkExposure", "steampipe:kubernetes_cluster_restrict_public_access", "azqr:aks-004",
    ],
    remedies: [Command("az aks update -g RG -n NAME --enable-private-cluster")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let private = cluster.path("apiServerAccessProfile.enablePrivateCluster");
    match cluster.is_private() {
        Some(true) => judge.pass(),
        Some(false) if address_ranges::restrict(cluster, judge.parameters().broadest_authorized_prefix) => {
            judge.fail_as(Severity::Medium, private, "authorized ranges narrow it down");
        }
        Some(false) => judge.fail(private),
        None => {
            judge.unknown_at(private, "`enablePrivateCluster` or `publicNetworkAccess` could not be read");
        }
    }
}
