use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::addons;

control! {
    /// ## What it checks
    /// The add-on Virtual nodes is off (`addonProfiles.aciConnectorLinux.enabled`). Absent means off.
    ///
    /// ## Why it matters
    /// Pods on virtual nodes run in Azure Container Instances. Network policies, the Defender sensor and most of the
    /// cluster's other guards do not reach them.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic does not have the add-on.
    ///
    /// ## How to fix
    /// Disable the add-on, or record that these pods are guarded by other means.
    ///
    /// ## References
    /// - Microsoft: Virtual nodes in AKS, limitations
    id: "aci-connector",
    title: "Pods may run outside the cluster's guards, on virtual nodes",
    area: "node",
    severity: Low, "it only widens what other weaknesses reach",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: [],
    remedies: [Command("az aks disable-addons -g RG -n NAME -a virtual-node")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    addons::require_off(cluster, "aciConnectorLinux", judge);
}
