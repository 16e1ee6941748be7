//! What a control is made of.

use plimsoll_model::azure::{AgentPool, ManagedCluster, ResourceRef};
use plimsoll_model::{Definition, ObjectRef, Snapshot, Workload};

use crate::judge::Judge;

/// The code of a control, by what it looks at. The scope decides what happens where there is nothing to look at; see
/// [`evaluate`](crate::evaluate).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Check {
    /// Asked of every object that is, or makes, pods. No decision means pass.
    Workload(for<'s> fn(&Workload<'s>, &mut Judge<'s>)),
    /// Asked of every Kubernetes object of these kinds. No decision means pass.
    Object(&'static [&'static str], for<'s> fn(ObjectRef<'s>, &mut Judge<'s>)),
    /// Asked of every managed cluster. A decision must be made.
    Cluster(for<'s> fn(ManagedCluster<'s>, &mut Judge<'s>)),
    /// Asked of every agent pool of every managed cluster; the findings are the cluster's, or the pool's where the input
    /// does not hold its cluster. A decision must be made.
    Pool(for<'s> fn(&AgentPool<'s>, ManagedCluster<'s>, &mut Judge<'s>)),
    /// Asked of every Azure resource of this type (lower case). A decision must be made.
    Resource(&'static str, for<'s> fn(ResourceRef<'s>, &mut Judge<'s>)),
    /// Asked once of the whole input. A decision must be made.
    Snapshot(for<'s> fn(&'s Snapshot, &mut Judge<'s>)),
}

impl Check {
    /// The scope as one word.
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Workload(_) => "workload",
            Self::Object(..) => "object",
            Self::Cluster(_) => "cluster",
            Self::Pool(_) => "pool",
            Self::Resource(..) => "resource",
            Self::Snapshot(_) => "snapshot",
        }
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.scope())
    }
}

/// One control: its metadata and its code.
#[derive(Debug)]
pub struct Control {
    /// The metadata.
    pub definition: Definition,
    /// The code.
    pub check: Check,
}

/// The kinds of Kubernetes' own workloads, and any more that are named.
macro_rules! workloads {
    ($($more:literal),* $(,)?) => {
        &[
            "Pod",
            "ReplicationController",
            "ReplicaSet",
            "Deployment",
            "StatefulSet",
            "DaemonSet",
            "Job",
            "CronJob",
            $($more),*
        ]
    };
}

/// Declares the control of a file: its documentation and metadata, and the function that is its code.
macro_rules! control {
    (
        $(#[doc = $docs:literal])+
        id: $id:literal,
        title: $title:literal,
        area: $area:literal,
        severity: $severity:ident, $severity_reason:literal,
        standard: $standard:ident,
        automatic: $automatic:ident,
        frameworks: [$($framework:literal),* $(,)?],
        aliases: [$($alias:literal),* $(,)?],
        remedies: [$($remedy:ident($($argument:literal),+)),* $(,)?],
        check: $scope:ident($($code:expr),+) $(,)?
    ) => {
        pub(crate) static CONTROL: $crate::Control = $crate::Control {
            definition: plimsoll_model::Definition {
                id: $id,
                title: $title,
                area: $area,
                severity: plimsoll_model::Severity::$severity,
                severity_reason: $severity_reason,
                standard: plimsoll_model::Owner::$standard,
                automatic: plimsoll_model::Owner::$automatic,
                frameworks: &[$($framework),*],
                aliases: &[$($alias),*],
                remedies: &[$(plimsoll_model::Remedy::$remedy($($argument),+)),*],
                docs: concat!($($docs, "\n"),+),
                source: file!(),
            },
            check: $crate::Check::$scope($($code),+),
        };
    };
}
