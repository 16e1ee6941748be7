//! What AKS Automatic sets where a template is silent.

use plimsoll_model::Field;
use plimsoll_model::azure::{ManagedCluster, Mode};

/// Whether the platform will set this field itself: it is absent from a template, which declares an Automatic cluster,
/// and Automatic preconfigures it. Ask this only of fields that Automatic preconfigures. What a live cluster does not
/// show is off.
pub fn sets(cluster: ManagedCluster<'_>, field: Field<'_>) -> bool {
    field.is_absent() && cluster.is_template() && cluster.mode() == Mode::Automatic
}
