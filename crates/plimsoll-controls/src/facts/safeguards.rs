//! Deployment safeguards: the admission policies that AKS maintains, an extension resource of the cluster.

use plimsoll_model::azure::{DEPLOYMENT_SAFEGUARDS, ManagedCluster, ResourceRef};

/// The values of `level`.
pub const LEVELS: &[&str] = &["Warn", "Enforce"];
/// The values of `podSecurityStandardsLevel`.
pub const STANDARDS: &[&str] = &["Baseline", "Privileged", "Restricted"];

/// What to say where the safeguards were not supplied.
pub const NOT_SUPPLIED: &str =
    "deployment safeguards not supplied: add the output of `az aks safeguards show -g RG -n NAME`";

/// The safeguards of a cluster: `None` where the input cannot say, `Some(None)` where it says that there are none.
pub fn of(cluster: ManagedCluster<'_>) -> Option<Option<ResourceRef<'_>>> {
    Some(cluster.resource().children(DEPLOYMENT_SAFEGUARDS)?.into_iter().next())
}

/// Whether safeguards refuse pods that break a Pod Security Standard.
pub fn enforce_a_standard(safeguards: ResourceRef<'_>) -> bool {
    safeguards.path("level").one_of(LEVELS) == Some("Enforce")
        && matches!(
            safeguards.path("podSecurityStandardsLevel").one_of(STANDARDS),
            Some("Baseline" | "Restricted")
        )
}
