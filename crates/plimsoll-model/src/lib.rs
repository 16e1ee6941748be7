//! The picture of one or more clusters that everything else looks at, and the plain result types.
//!
//! A [`Tree`] is one input file, parsed: every value keeps the place where it was written, so that a claim made
//! anywhere in plimsoll can be traced to file, line and column. A [`Snapshot`] is a set of trees with an index of the
//! Kubernetes objects and Azure resources found in them. [`Field`] is the way to read a value: absent values, values of
//! a wrong type and unresolved expressions are told apart, and reading one of the latter two is remembered in
//! [`Notes`], so that a verdict that rests on it becomes `unknown`.
//!
//! This crate does no I/O, knows no file format and judges nothing.

pub mod azure;
pub mod credential;
pub mod definition;
pub mod evidence;
pub mod field;
pub mod inputs;
pub mod kubernetes;
pub mod report;
pub mod snapshot;
pub mod tree;

pub use credential::{Credential, CredentialKind};
pub use definition::{Definition, Owner, Remedy, Severity};
pub use evidence::{Evidence, Place};
pub use field::{Field, Notes};
pub use inputs::{Diagnostic, Failed, Inputs, Skipped};
pub use kubernetes::{Container, ContainerList, ObjectRef, Workload};
pub use report::{Finding, Outcome, Report, Subject, Suppression, Verdict};
pub use snapshot::{Object, Resource, Snapshot, SnapshotBuilder};
pub use tree::{Kind, Tree, TreeBuilder};
