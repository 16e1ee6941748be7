//! The catalogue of controls and their evaluation.
//!
//! A control is one question asked of a snapshot. It lives in one file below `controls/`, with its documentation, its
//! metadata and its code; its fixtures lie in `fixtures/<id>/`. [`evaluate`] asks all controls of a profile and returns
//! a [`Report`]. `scan`, and later the background scan and the admission webhook, call nothing else.
//!
//! This crate does no I/O and reads no clock: the date is an argument.

#[macro_use]
mod control;
mod controls;
mod evaluate;
pub mod facts;
pub mod fix;
pub mod frameworks;
mod judge;
mod parameters;
mod profile;
mod relations;
mod suppress;
mod weight;

pub use control::{Check, Control};
pub use controls::REGISTRY;
pub use evaluate::evaluate;
pub use judge::Judge;
pub use parameters::Parameters;
pub use plimsoll_model::Report;
pub use profile::{Profile, UnknownProfile, profiles};
pub use suppress::{SuppressionRule, SuppressionRules};

/// The control with this id, if there is one.
pub fn find(id: &str) -> Option<&'static Control> {
    REGISTRY
        .binary_search_by(|control| control.definition.id.cmp(id))
        .ok()
        .and_then(|index| REGISTRY.get(index).copied())
}
