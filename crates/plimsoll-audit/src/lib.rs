//! Logs of AKS clusters: the Kubernetes audit event, a decoder for each shape in which Azure exports it, salvage of
//! truncated records, and the audit policy that decides what is recorded at all.
//!
//! Bytes go in, records come out: [`record::Record`] borrows from the bytes, [`record::Sink`] takes it. Nothing is lost
//! in silence: what is no record is handed to the sink as rejected, with its bytes, its place and the reason.

pub mod decode;
pub mod event;
mod formats;
pub mod guard;
mod json;
pub mod klog;
pub mod policy;
pub mod record;
pub mod salvage;
pub mod schema;
pub mod time;
