//! The exact engines: answers that equal those of the real API server.
//!
//! [`pss`] judges pods by the Pod Security Standards, every check of every version, with the API server's own messages.
//!
//! The engines are pure and deterministic: they read a [`plimsoll_model::Snapshot`] or parts of it, know no file
//! format, no control and no command line, and print nothing.

pub mod pss;
