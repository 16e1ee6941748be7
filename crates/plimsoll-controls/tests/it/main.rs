//! The controls, proven by their fixtures.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helper functions"
)]

mod advice;
mod azure_roles;
mod evidence_controls;
mod fixes;
mod fixtures;
mod frameworks;
mod host_paths;
mod image_reference;
mod log_cost;
mod pss_agreement;
mod quantity;
mod registry;
mod removed_apis;
mod retirements;
mod severities;
mod suppressions;
mod twins;
mod workload_parameters;
