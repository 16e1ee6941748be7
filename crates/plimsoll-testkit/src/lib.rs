//! What tests share: fixtures on disk, the corpora, and the conformance suites. Development only.

#![allow(clippy::cast_precision_loss, reason = "counts and sizes are printed, not compared")]
#![allow(clippy::panic, reason = "test support says what is wrong with a fixture and stops")]

pub mod audit_log;
pub mod conformance;
pub mod corpus;
pub mod fixtures;
pub mod generate;
pub mod measure;
pub mod repository;
