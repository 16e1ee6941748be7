//! Results as terminal text, JSON and SARIF.
//!
//! Pure rendering: every function takes a [`plimsoll_model::Report`] and writes to the writer that it is given. Nothing
//! here judges, reads files or looks at a clock, and no other crate of plimsoll is known but the model. Text that came
//! from the input is made harmless before it reaches a terminal ([`text::clean`]).
//!
//! - [`terminal`]: the screen of `scan`;
//! - [`page`]: aligned pages such as that of `baseline`;
//! - [`json`]: the machine interface `plimsoll.report/v1`;
//! - [`sarif`]: SARIF 2.1.0 for code scanning;
//! - [`known`]: which findings an earlier run already had.

pub mod describe;
pub mod fingerprint;
pub mod json;
pub mod known;
pub mod page;
pub mod remedy;
pub mod sarif;
pub mod selection;
pub mod style;
pub mod terminal;
pub mod text;

pub use fingerprint::Fingerprint;
pub use known::{Comparison, Known};
pub use selection::{Gate, Tally};
