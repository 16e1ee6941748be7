//! Who can become cluster-admin through Azure.

use std::collections::BTreeMap;

use plimsoll_model::azure::ManagedCluster;

use super::assignment::{Assignment, Assignments};
use super::danger::{Danger, dangers};
use super::definition::Grant;
use super::denial::Denials;

/// One way of a principal to cluster-admin.
#[derive(Clone, Debug)]
pub struct Route<'a, 's> {
    /// The assignment that gives it.
    pub assignment: &'a Assignment<'s>,
    /// The action that leads there.
    pub danger: &'static Danger,
    /// Whether a condition stands in between, at the role or at the assignment.
    pub is_conditional: bool,
}

/// The principals that can become cluster-admin, and what could not be said.
#[derive(Debug, Default)]
pub struct Admins<'a, 's> {
    /// The ways of each principal, one for each of its assignments, by object id.
    pub routes: BTreeMap<String, Vec<Route<'a, 's>>>,
    /// Assignments over the cluster of a role that is not known.
    pub unknown: Vec<&'a Assignment<'s>>,
}

impl<'a, 's> Admins<'a, 's> {
    /// The principals with at least one way that no condition guards; with `false`, those with guarded ways only.
    pub fn principals(&self, unconditional: bool) -> impl Iterator<Item = &Vec<Route<'a, 's>>> {
        self.routes
            .values()
            .filter(move |routes| routes.iter().any(|route| !route.is_conditional) == unconditional)
    }

    /// How many principals of these are of a type (`User`, `Group`, `ServicePrincipal`).
    pub fn count(&self, principal_type: &str) -> usize {
        self.principals(true)
            .filter(|routes| {
                routes
                    .iter()
                    .any(|route| route.assignment.principal_type.eq_ignore_ascii_case(principal_type))
            })
            .count()
    }
}

/// Who can become cluster-admin of a cluster, at once or in two steps, by assignments at it or above it, given how it
/// is configured now.
pub fn cluster_admins<'a, 's>(
    cluster: ManagedCluster<'s>,
    assignments: &'a Assignments<'s>,
) -> Admins<'a, 's> {
    let ways: Vec<&Danger> =
        dangers().iter().filter(|danger| danger.is_cluster_admin() && !danger.is_blocked(cluster)).collect();
    let denials = Denials::of(cluster);
    let mut admins = Admins::default();
    for assignment in assignments.over_cluster() {
        let Some(role) = &assignment.role else {
            admins.unknown.push(assignment);
            continue;
        };
        // The least guarded way counts.
        let best = ways
            .iter()
            .copied()
            .filter(|danger| !denials.deny(assignment.principal, danger.plane, danger.action))
            .map(|danger| (role.grants(danger.plane, danger.action), danger))
            .filter(|(grant, _)| *grant != Grant::No)
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((grant, danger)) = best {
            let is_conditional = assignment.is_conditional || grant == Grant::Conditional;
            let route = Route { assignment, danger, is_conditional };
            admins.routes.entry(assignment.principal.to_ascii_lowercase()).or_default().push(route);
        }
    }
    admins
}
