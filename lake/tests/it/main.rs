//! The lake through its public entry points.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod exactly_once;
mod input;
mod maintenance;
mod support;
mod tables;
