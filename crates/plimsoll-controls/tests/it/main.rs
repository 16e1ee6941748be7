//! The controls, proven by their fixtures.

mod fixtures;
mod registry;
