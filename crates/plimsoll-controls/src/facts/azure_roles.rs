//! Who may do what to a cluster through Azure: role definitions, assignments and deny assignments.
//!
//! The effective actions of a principal are the union, over its assignments at the cluster and at every ancestor, of
//! `actions` minus `notActions` of each role, and of `dataActions` minus `notDataActions` apart from them. Deny
//! assignments subtract from all. A role definition of the input wins over the built-in one that plimsoll knows.

mod assignment;
mod danger;
mod definition;
mod denial;
mod pattern;
mod power;

pub use assignment::{Assignment, Assignments, NOT_SUPPLIED, guid};
pub use danger::{Danger, dangers, power_over_cluster};
pub use definition::{Grant, Plane, Role, Roles, built_in};
pub use denial::Denials;
pub use power::{Admins, Route, cluster_admins};
