//! The program as its users meet it: exit codes, outputs, the blocks of the README.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a helper of a test may stop it, and one that skips says so"
)]

mod bicep;
mod canary;
mod contrib;
mod determinism;
mod exit_codes;
mod formats;
mod git;
mod outputs;
mod pss;
mod readme;
mod render;
mod settings;
mod support;
