//! Violations, and the sentences that the API server makes of them.

use std::fmt;

use plimsoll_model::Place;

use super::check::CheckId;
use super::policy::Policy;
use super::quote::quoted;

/// One check that a pod violates.
#[derive(Clone, Debug)]
pub struct Violation<'s> {
    /// The check.
    pub check: CheckId,
    /// The API server's short reason.
    pub reason: &'static str,
    /// The API server's detail; never empty.
    pub detail: String,
    /// The offending fields, or where a required one is missing.
    pub places: Vec<Place<'s>>,
}

impl fmt::Display for Violation<'_> {
    /// `reason (detail)`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.reason, self.detail)
    }
}

/// `reason (detail), reason (detail)`, the part of the API server's sentences that says what is violated.
pub fn message(violations: &[Violation<'_>]) -> String {
    let parts: Vec<String> = violations.iter().map(ToString::to_string).collect();
    parts.join(", ")
}

/// The reasons alone, as warnings about existing pods list them.
pub fn reasons(violations: &[Violation<'_>]) -> String {
    let parts: Vec<&str> = violations.iter().map(|violation| violation.reason).collect();
    parts.join(", ")
}

/// The sentence of a denial: `violates PodSecurity "restricted:latest": …`. In the answer of the API server it follows
/// `pods "NAME" is forbidden: `.
pub fn denial(policy: Policy, violations: &[Violation<'_>]) -> String {
    format!("violates PodSecurity {}: {}", quoted(&policy.to_string()), message(violations))
}

/// The sentence of a warning or an audit annotation: `would violate PodSecurity "restricted:latest": …`.
pub fn warning(policy: Policy, violations: &[Violation<'_>]) -> String {
    format!("would violate PodSecurity {}: {}", quoted(&policy.to_string()), message(violations))
}
