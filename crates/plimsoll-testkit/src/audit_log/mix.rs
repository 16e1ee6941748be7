//! What a cluster is asked for, and how often.

use super::random::Random;

/// A sort of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A kubelet renews the lease of its node.
    NodeLease,
    /// Copies of a controller read or renew the lease by which one of them leads.
    LeaderLease,
    /// The control plane gets, lists and watches.
    ControlPlaneRead,
    /// Service accounts get, list and watch.
    ServiceAccountRead,
    /// A subject access review.
    AccessReview,
    /// A token review.
    TokenReview,
    /// A kubelet asks for the token of a pod.
    TokenRequest,
    /// A controller makes a pod.
    PodCreate,
    /// A kubelet reports on a pod or on its node.
    KubeletStatus,
    /// A kubelet writes an event.
    KubeletEvent,
    /// People get and list, enter a container, and are refused secrets.
    PeopleRead,
    /// A deployer applies manifests.
    Deployment,
    /// Role bindings are made, changed and deleted.
    Binding,
    /// Somebody unknown tries paths.
    Scanner,
    /// A probe of the API server's health.
    Probe,
    /// Steps of an attack: a service account lists the secrets of all namespaces, binds itself to cluster-admin and
    /// makes a privileged pod. Not part of the mix; it comes about every 40,000 events.
    Attack,
}

/// The sorts with their shares of all events, in ten-thousandths. They are those of a busy cluster's log: renewing
/// leases comes first.
pub const MIX: [(Sort, u64); 15] = [
    (Sort::NodeLease, 1_800),
    (Sort::LeaderLease, 1_000),
    (Sort::ControlPlaneRead, 1_900),
    (Sort::ServiceAccountRead, 1_500),
    (Sort::AccessReview, 500),
    (Sort::TokenReview, 300),
    (Sort::TokenRequest, 600),
    (Sort::PodCreate, 400),
    (Sort::KubeletStatus, 800),
    (Sort::KubeletEvent, 400),
    (Sort::PeopleRead, 400),
    (Sort::Deployment, 200),
    (Sort::Binding, 15),
    (Sort::Scanner, 35),
    (Sort::Probe, 150),
];

/// How many events ahead the draw looks: it keeps every share within that many events of what it should be, and leaves
/// the order to chance.
const AHEAD: u64 = 2_000;

/// Draws sorts so that the events written keep to [`MIX`], whatever number of stages the policy has each write.
#[derive(Clone, Debug, Default)]
pub(super) struct Draw {
    written: [u64; MIX.len()],
    total: u64,
}

impl Draw {
    /// The sort of the next request.
    pub(super) fn next(&self, random: &mut Random) -> Sort {
        let weight = |(_, share): &(Sort, u64), written: u64| {
            (share * (self.total + AHEAD)).saturating_sub(10_000 * written)
        };
        let weights =
            || MIX.iter().zip(self.written).map(|(entry, written)| (entry.0, weight(entry, written)));
        let mut at = random.below(weights().map(|(_, weight)| weight).sum());
        for (sort, weight) in weights() {
            if at < weight {
                return sort;
            }
            at -= weight;
        }
        Sort::NodeLease
    }

    /// Counts the events of a request.
    pub(super) fn count(&mut self, sort: Sort, events: u64) {
        for ((entry, _), written) in MIX.iter().zip(&mut self.written) {
            if *entry == sort {
                *written += events;
                self.total += events;
            }
        }
    }
}
