//! The engines through their public entry points.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helper functions"
)]

mod pss_admission;
mod pss_arbitrary;
mod pss_configuration;
mod pss_corpus;
mod pss_editions;
mod pss_evidence;
mod pss_existing;
mod pss_labels;
mod pss_messages;
mod pss_update;
mod pss_would_break;
mod support;
