//! The service principal of a cluster that uses no managed identity.

use plimsoll_model::Field;
use plimsoll_model::azure::ManagedCluster;

/// What templates write where there is no service principal.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// The client id of a cluster's service principal. `msi` stands for a managed identity, and the nil GUID for nothing.
pub fn of(cluster: ManagedCluster<'_>) -> Option<Field<'_>> {
    let client = cluster.path("servicePrincipalProfile.clientId");
    let id = client.str().filter(|id| !id.is_empty())?;
    (!id.eq_ignore_ascii_case("msi") && id != NIL).then_some(client)
}
