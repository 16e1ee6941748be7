//! From bytes to the [`Snapshot`]: Azure JSON and Kubernetes YAML and JSON, as files, folders, archives or a stream.
//!
//! [`parse()`] is pure: the bytes of one file become its values, what was recognized among them, and an account of what
//! was not understood. [`read()`] is the one place that touches files; it walks what the user named and hands bytes to
//! [`parse()`]. Neither ever fails as a whole: what could not be read is listed in the snapshot's
//! [`Inputs`](plimsoll_model::Inputs). Secret values are overwritten before a tree leaves this crate.
//!
//! Templates are evaluated as far as their files say; what only a deployment knows stays an expression. This crate judges
//! nothing and never uses the network.
//!
//! [`Snapshot`]: plimsoll_model::Snapshot

mod assemble;
mod bytes;
mod credential;
mod iac;
pub mod json;
mod parse;
mod positions;
pub mod problem;
pub mod read;
mod recognize;
mod wipe;
pub mod yaml;

pub use credential::FoundCredential;
pub use parse::{FileContext, ParsedFile, parse};
pub use read::{Input, Progress, ReadOptions, read, snapshot_of};
pub use recognize::{FoundObject, FoundResource};
