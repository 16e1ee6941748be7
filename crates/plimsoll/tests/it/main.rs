//! The program as its users meet it: exit codes, outputs, the blocks of the README.

#![allow(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod canary;
mod contrib;
mod determinism;
mod exit_codes;
mod formats;
mod outputs;
mod pss;
mod readme;
mod settings;
mod support;
