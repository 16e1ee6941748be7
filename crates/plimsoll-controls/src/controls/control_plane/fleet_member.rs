use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// A member of some fleet names the cluster in `clusterResourceId`.
    ///
    /// ## Why it matters
    /// With many clusters, those outside the fleet are the ones whose upgrades are forgotten. For information only.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you run a fleet.
    ///
    /// ## How to fix
    /// Join the cluster to the fleet.
    ///
    /// ## References
    /// - Microsoft: Azure Kubernetes Fleet Manager, member clusters
    id: "fleet-member",
    title: "The cluster is in no fleet",
    area: "control-plane",
    severity: Info, "it matters only where there are many clusters",
    standard: You,
    automatic: You,
    frameworks: ["nsa:upgrading"],
    aliases: ["azure-policy:c7f49635", "azure-policy:cadd9445"],
    remedies: [Command("az fleet member create -g RG --fleet-name FLEET -n MEMBER --member-cluster-id CLUSTER_ID")],
    check: Cluster(check),
}

const MEMBER: &str = "microsoft.containerservice/fleets/members";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (Some(members), Some(id)) = (supply::listed(cluster, MEMBER), cluster.resource().id()) else {
        return judge.unknown(
            "members of fleets not supplied: add the output of `az fleet member list -g RG --fleet-name FLEET`",
        );
    };
    if members.iter().any(|member| member.path("clusterResourceId").is_text(id)) {
        judge.pass();
    } else {
        judge.fail(supply::absence(cluster, MEMBER));
    }
}
