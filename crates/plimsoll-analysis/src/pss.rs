//! The Pod Security Standards, as the `PodSecurity` admission plugin of the API server applies them.
//!
//! [`evaluate`] judges one pod, or the pod template of a controller, by one [`Policy`] and says what is violated in the
//! words of the API server. Around it stands what decides which policy applies to whom: [`namespace`] resolves the
//! labels of a namespace, [`Configuration`] holds defaults and exemptions, [`Admission`] answers a whole request,
//! [`existing`] predicts the warnings that a raised `enforce` label brings, and [`would_break`] lists what would be
//! refused in a snapshot.
//!
//! Reproduces `k8s.io/pod-security-admission`, policies v1.0 to v1.37. A policy's version, the cluster's version and the
//! version that a manifest was written for are three things; the one that counts here is the policy's, and every
//! message names it.
//!
//! Values that cannot be read (wrong types, unresolved expressions) are noted in [`plimsoll_model::Notes`]; whoever
//! turns violations into a verdict asks there too, as [`would_break`] does.

mod admission;
mod check;
mod checks;
mod configuration;
mod evaluator;
pub mod existing;
mod message;
pub mod namespace;
mod offenders;
mod pod;
mod policy;
mod quote;
mod update;
mod would_break;

pub use admission::{Admission, Object, Operation, Request, Review, Target, target_of};
pub use check::{CheckId, UnknownCheck, explain};
pub use configuration::{Configuration, Exemption, Exemptions};
pub use evaluator::{Evaluator, NEWEST_MINOR, checks_of, evaluate};
pub use message::{Violation, denial, message, reasons, warning};
pub use namespace::{Effective, LabelError, Modes, Resolved};
pub use pod::PodInput;
pub use policy::{InvalidPolicy, Level, Policy, Version};
pub use update::is_significant_update;
pub use would_break::{NamespaceImpact, Offence, Undecided, WorkloadImpact, would_break};
