use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::egress;

control! {
    /// ## What it checks
    /// A cluster without egress (`networkProfile.outboundType` `none` or `block`) starts its nodes from a private cache:
    /// `bootstrapProfile.artifactSource` is `Cache`. Absent means `Direct`. The question does not arise for other outbound
    /// types. Without `containerRegistryId` AKS manages the cache.
    ///
    /// ## Why it matters
    /// With `Direct` new nodes pull images and binaries from Microsoft's registry through the Internet. Either they cannot
    /// start, or the cluster is less isolated than it claims.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set the source to `Cache`, with a registry of your own or a managed one, and reimage the nodes.
    ///
    /// ## References
    /// - Microsoft: Network isolated AKS clusters
    id: "network-isolated-cluster",
    title: "An isolated cluster starts its nodes from the Internet",
    area: "network",
    severity: Medium, "the isolation has a hole, or nodes fail to start",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2"],
    aliases: [],
    remedies: [Command(
        "az aks update -g RG -n NAME --bootstrap-artifact-source Cache --bootstrap-container-registry-resource-id ACR_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if !matches!(egress::outbound_type(cluster), Some("none" | "block")) {
        judge.not_applicable("the cluster has egress");
        return;
    }
    let source = cluster.path("bootstrapProfile.artifactSource");
    match source.one_of(&["Cache", "Direct"]) {
        Some("Cache") => judge.pass(),
        _ => judge.fail(source),
    }
}
