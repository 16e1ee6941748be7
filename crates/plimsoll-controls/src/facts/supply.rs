//! Lists of Azure resources that belong to no single parent: whether they were supplied at all, and what shows that
//! they are empty.

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};

/// The resources of a type that were read together with a cluster; `None` where no list of them was supplied.
pub fn listed<'s>(cluster: ManagedCluster<'s>, kind: &str) -> Option<Vec<ResourceRef<'s>>> {
    let resource = cluster.resource();
    let snapshot = resource.snapshot();
    snapshot
        .is_supplied(resource.scope(), kind)
        .then(|| snapshot.resources_of_in(resource.scope(), kind).collect())
}

/// What to say of a template that declares none of a kind of resource: the cluster may well get some elsewhere.
pub const NOT_DECLARED: &str = "the template declares none; scan the live cluster for those made elsewhere";

/// Whether an empty list of child resources is only the silence of a template.
pub fn is_silence(cluster: ManagedCluster<'_>, children: &[ResourceRef<'_>]) -> bool {
    children.is_empty() && cluster.is_template()
}

/// What shows that a cluster has no resource of a type: the empty list, or else the cluster itself.
pub fn absence<'s>(cluster: ManagedCluster<'s>, kind: &str) -> Field<'s> {
    let resource = cluster.resource();
    resource.snapshot().empty_list(resource.scope(), kind).unwrap_or_else(|| resource.field())
}
