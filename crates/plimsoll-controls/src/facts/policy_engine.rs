//! Whether anything enforces NetworkPolicy objects in a cluster.

use plimsoll_model::azure::ManagedCluster;

/// What the network profile says about an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// AKS has installed one.
    Present,
    /// There is none.
    Absent,
    /// The cluster brings its own network plugin, which may have one.
    OwnNetwork,
}

/// The network plugins that a cluster can have.
pub const PLUGINS: &[&str] = &["azure", "kubenet", "none"];

/// Reads the network profile. An unknown value is noted and counts as no engine, so that no pass can follow.
pub fn of(cluster: ManagedCluster<'_>) -> Engine {
    let policy = cluster.path("networkProfile.networkPolicy");
    let named = if policy.is_empty() { None } else { policy.one_of(&["none", "calico", "azure", "cilium"]) };
    // Both are read, so that a value that cannot be is noted even where the other would do.
    let cilium = is_cilium(cluster);
    if named.is_some_and(|name| name != "none") || cilium {
        Engine::Present
    } else if cluster.path("networkProfile.networkPlugin").one_of(PLUGINS) == Some("none") {
        Engine::OwnNetwork
    } else {
        Engine::Absent
    }
}

/// Whether Cilium is the data plane; absent means `azure`.
pub fn is_cilium(cluster: ManagedCluster<'_>) -> bool {
    let dataplane = cluster.path("networkProfile.networkDataplane");
    !dataplane.is_empty() && dataplane.one_of(&["azure", "cilium"]) == Some("cilium")
}
