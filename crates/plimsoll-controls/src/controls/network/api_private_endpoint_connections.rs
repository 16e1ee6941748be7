use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::arm_id;

const CONNECTION: &str = "microsoft.containerservice/managedclusters/privateendpointconnections";
const NOT_SUPPLIED: &str = "private endpoint connections not supplied: add the output of `az network private-endpoint-connection list --id CLUSTER_ID`";

control! {
    /// ## What it checks
    /// Every approved private endpoint connection of a private cluster (`privateLinkServiceConnectionState.status`) comes
    /// from the cluster's own subscription, or from one that the parameter `trusted-subscriptions` names
    /// (`privateEndpoint.id`). The question does not arise for clusters that are not private.
    ///
    /// ## Why it matters
    /// An approved connection is a door to the API server from another network, past every firewall of yours.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete connections that nobody can explain; name the subscriptions of the others as trusted.
    ///
    /// ## References
    /// - Microsoft: Create a private AKS cluster, use a private endpoint connection
    id: "api-private-endpoint-connections",
    title: "A foreign network has a private way to the API server",
    area: "network",
    severity: High, "a back door past the network, though a credential is still needed",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-2", "attack:T1133"],
    aliases: [],
    remedies: [Command("az network private-endpoint-connection delete --id CONNECTION_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("apiServerAccessProfile.enablePrivateCluster").bool() != Some(true) {
        judge.not_applicable("the cluster is not private");
        return;
    }
    let Some(connections) = cluster.resource().children(CONNECTION) else {
        judge.unknown(NOT_SUPPLIED);
        return;
    };
    if connections.is_empty() {
        judge.pass();
    }
    for connection in connections {
        let status = connection.path("privateLinkServiceConnectionState.status");
        let approved = match status.one_of(&["Approved", "Pending", "Rejected", "Disconnected"]) {
            Some(status) => status == "Approved",
            None => {
                judge.unknown_at(status, format!("connection {} has no status", connection.name()));
                continue;
            }
        };
        let endpoint = connection.path("privateEndpoint.id");
        let trusted = endpoint
            .str()
            .and_then(|id| arm_id::is_trusted(id, cluster, &judge.parameters().trusted_subscriptions));
        match trusted {
            _ if !approved => judge.pass(),
            Some(true) => judge.pass(),
            Some(false) => judge.fail_because(endpoint, format!("connection {}", connection.name())),
            None => judge.unknown_at(
                endpoint,
                format!("connection {}: its subscription is not known", connection.name()),
            ),
        }
    }
}
