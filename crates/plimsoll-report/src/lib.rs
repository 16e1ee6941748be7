//! Results as terminal text, for pipelines, and as a page to hand on.
//!
//! Pure rendering: every function takes a [`plimsoll_model::Report`] and writes to the writer that it is given. Nothing
//! here judges, reads files or looks at a clock, and no other crate of plimsoll is known but the model. Text that came
//! from the input is made harmless before it reaches a terminal ([`text::clean`]).
//!
//! - [`terminal`]: the screen of `scan`;
//! - [`page`]: aligned pages such as that of `baseline`;
//! - [`json`]: the machine interface `plimsoll.report/v1`;
//! - [`sarif`]: SARIF 2.1.0 for code scanning;
//! - [`junit`], [`github`], [`gitlab`]: what pipelines show beside a change;
//! - [`markdown`]: the comment on a pull request;
//! - [`ocsf`]: events for a SIEM or a data lake;
//! - [`html`]: a page that needs nothing but a browser;
//! - [`known`]: which findings an earlier run already had.

pub mod describe;
mod escape;
pub mod fingerprint;
pub mod form;
pub mod github;
pub mod gitlab;
mod grouping;
pub mod html;
pub mod json;
pub mod junit;
pub mod known;
pub mod markdown;
pub mod ocsf;
pub mod page;
mod region;
pub mod remedy;
pub mod sarif;
pub mod selection;
pub mod style;
pub mod terminal;
pub mod text;

pub use fingerprint::Fingerprint;
pub use form::FormOptions;
pub use known::{Comparison, Known};
pub use selection::{Gate, Tally};
