//! How long the Kubernetes version of a cluster is supported.

use jiff::civil::Date;
use plimsoll_model::Field;
use plimsoll_model::azure::ManagedCluster;

use super::versions;

/// The values of `supportPlan`.
pub const PLANS: &[&str] = &["KubernetesOfficial", "AKSLongTermSupport"];
/// The values of `sku.tier`; the last is the old name of `Standard`.
pub const TIERS: &[&str] = &["Premium", "Standard", "Free", "Paid"];

/// What is known about the support of a cluster's version.
#[derive(Clone, Copy, Debug)]
pub enum Support<'s> {
    /// The version is not in the input, or is no version of Kubernetes.
    Unstated(Field<'s>),
    /// The version is newer than what plimsoll knows.
    Newer(Field<'s>),
    /// The version is older than what the table of dates still lists.
    Older(Field<'s>),
    /// The version is supported up to and including this day.
    Until {
        /// The version.
        field: Field<'s>,
        /// The last day.
        end: Date,
        /// Whether that is the end of long-term support, which this cluster has.
        long_term: bool,
    },
}

impl<'s> Support<'s> {
    /// The version, or the place where it is missing.
    pub fn field(self) -> Field<'s> {
        match self {
            Self::Unstated(field) | Self::Newer(field) | Self::Older(field) | Self::Until { field, .. } => {
                field
            }
        }
    }
}

/// The support of a cluster's version: the one that runs, or else the one that is asked for.
pub fn of(cluster: ManagedCluster<'_>) -> Support<'_> {
    let running = cluster.path("currentKubernetesVersion");
    let field = if running.is_empty() { cluster.path("kubernetesVersion") } else { running };
    let Some(minor) = field.str().and_then(versions::minor) else { return Support::Unstated(field) };
    match versions::minor_version(minor) {
        Some(version) => {
            let long_term = has_long_term(cluster);
            let end = if long_term { version.long_term_end } else { version.community_end };
            Support::Until { field, end, long_term }
        }
        None if versions::all().all(|version| version.minor < minor) => Support::Newer(field),
        None => Support::Older(field),
    }
}

/// Whether a cluster has long-term support: the plan, and the tier that it needs.
pub fn has_long_term(cluster: ManagedCluster<'_>) -> bool {
    cluster.path("supportPlan").one_of(PLANS) == Some("AKSLongTermSupport")
        && cluster.top("sku.tier").one_of(TIERS) == Some("Premium")
}
