//! The controls, proven by their fixtures.

mod fixtures;
mod host_paths;
mod image_reference;
mod pss_agreement;
mod registry;
