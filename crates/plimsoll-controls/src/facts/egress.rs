//! How traffic leaves a cluster.

use plimsoll_model::azure::ManagedCluster;

/// The outbound type where it is set and known.
pub fn outbound_type(cluster: ManagedCluster<'_>) -> Option<&'static str> {
    cluster.path("networkProfile.outboundType").one_of(&[
        "loadBalancer",
        "userDefinedRouting",
        "managedNATGateway",
        "managedNATGatewayV2",
        "userAssignedNATGateway",
        "none",
        "block",
    ])
}
