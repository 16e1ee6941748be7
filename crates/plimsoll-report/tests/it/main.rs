//! Renderers, seen through their public functions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that goes wrong may stop, and one that is skipped says so"
)]

mod baseline_file;
mod escaping;
mod forms;
mod golden;
mod json_report;
mod markup;
mod page;
mod sarif_log;
mod schema;
mod screen;
mod support;
