//! Behaviour of the crate through its public entry points.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics has failed, and one that skips says so"
)]

mod ansible;
mod arm;
mod bicep;
mod canary;
mod corpus;
mod deployments;
mod inputs;
mod json;
mod kubernetes;
mod rendered;
mod secrets;
mod shapes;
mod show;
mod terraform;
mod yaml;
