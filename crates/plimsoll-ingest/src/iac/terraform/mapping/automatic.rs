//! `azurerm_kubernetes_automatic_cluster`.

use plimsoll_model::azure::MANAGED_CLUSTER;

use super::How::{Fixed, Present};
use super::{Draft, Id, Row, Table, cluster, row};
use crate::iac::terraform::shape::Shape;

pub(super) const TABLES: &[&Table] = &[&AUTOMATIC];

const AUTOMATIC: Table = Table {
    terraform: "azurerm_kubernetes_automatic_cluster",
    kind: MANAGED_CLUSTER,
    id: Id::Group("Microsoft.ContainerService/managedClusters"),
    rows: &[
        row("", "sku.name").how(Fixed("Automatic")),
        row("", "sku.tier").how(Fixed("Standard")),
        row("hosted_system_profile", "properties.hostedSystemProfile.enabled").how(Present),
        row("", "properties.nodeProvisioningProfile.mode").how(Fixed("Auto")),
        row("private_cluster", "properties.apiServerAccessProfile.enablePrivateCluster").how(Present),
        row("private_cluster.private_dns_zone_id", "properties.apiServerAccessProfile.privateDNSZone"),
        row(
            "private_cluster.public_fqdn_enabled",
            "properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN",
        ),
    ],
    names: None,
    more: Some(more),
};

/// The rest has the names that it has on other clusters, but Azure decides what is not said.
fn more(draft: &mut Draft<'_, '_>) {
    let rows: Vec<Row> = cluster::ROWS.iter().map(|row| Row { default: "", ..*row }).collect();
    let (config, pointer) = (draft.config, draft.pointer);
    let mut root = std::mem::replace(&mut draft.root, Shape::map(config.header));
    draft.values(&rows, config, pointer, &mut root);
    root.name_by(&cluster::NAMES, pointer);
    draft.root = root;
    super::maintenance::windows(draft);
}
