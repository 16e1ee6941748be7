//! What tests share: fixtures on disk, and where the corpora are. Development only.

#![allow(clippy::panic, reason = "test support says what is wrong with a fixture and stops")]

pub mod corpus;
pub mod fixtures;
