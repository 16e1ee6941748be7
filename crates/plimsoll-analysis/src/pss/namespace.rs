//! What the labels of a namespace mean.
//!
//! A bad `enforce` level fails closed, a bad `audit` or `warn` level fails open, a bad version means `latest`; where
//! `enforce` is set and stricter than the default, `warn` follows it. After `PolicyToEvaluate` of
//! `k8s.io/pod-security-admission/api/helpers.go`.

use std::fmt;

use plimsoll_model::{Field, Place};

use super::pod::text_or_empty;
use super::policy::{InvalidPolicy, Level, Policy, Version};
use super::quote::quoted;

/// `pod-security.kubernetes.io/enforce`: pods that violate the level are refused.
pub const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
/// `pod-security.kubernetes.io/enforce-version`
pub const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";
/// `pod-security.kubernetes.io/audit`: violations are annotated in the audit log.
pub const AUDIT: &str = "pod-security.kubernetes.io/audit";
/// `pod-security.kubernetes.io/audit-version`
pub const AUDIT_VERSION: &str = "pod-security.kubernetes.io/audit-version";
/// `pod-security.kubernetes.io/warn`: the client is told of violations.
pub const WARN: &str = "pod-security.kubernetes.io/warn";
/// `pod-security.kubernetes.io/warn-version`
pub const WARN_VERSION: &str = "pod-security.kubernetes.io/warn-version";

/// The policies of the three modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    /// What refuses pods.
    pub enforce: Policy,
    /// What is written to the audit log.
    pub audit: Policy,
    /// What the client is told.
    pub warn: Policy,
}

impl Modes {
    /// Everything privileged: what holds for namespaces without labels, unless the cluster is configured otherwise.
    pub const PRIVILEGED: Self =
        Self { enforce: Policy::PRIVILEGED, audit: Policy::PRIVILEGED, warn: Policy::PRIVILEGED };

    /// Whether no mode does anything.
    pub fn is_privileged(&self) -> bool {
        [self.enforce, self.audit, self.warn].iter().all(|policy| policy.level == Level::Privileged)
    }

    /// Whether the two always come to the same answers.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.enforce.is_equivalent(other.enforce)
            && self.audit.is_equivalent(other.audit)
            && self.warn.is_equivalent(other.warn)
    }
}

impl Default for Modes {
    fn default() -> Self {
        Self::PRIVILEGED
    }
}

/// The policy of one mode, and the labels that say so.
#[derive(Clone, Copy, Debug)]
pub struct Effective<'s> {
    /// The policy in force.
    pub policy: Policy,
    /// The label that names a level, where there is one, be it invalid.
    pub level: Option<Place<'s>>,
    /// The label that names a version, where there is one, be it invalid.
    pub version: Option<Place<'s>>,
}

impl Effective<'_> {
    /// Whether a label of the mode is set.
    pub fn is_labelled(&self) -> bool {
        self.level.is_some() || self.version.is_some()
    }
}

/// What a namespace's labels come to.
#[derive(Clone, Debug)]
pub struct Resolved<'s> {
    /// What refuses pods.
    pub enforce: Effective<'s>,
    /// What is written to the audit log.
    pub audit: Effective<'s>,
    /// What the client is told.
    pub warn: Effective<'s>,
    /// Labels with values that the API server refuses.
    pub errors: Vec<LabelError<'s>>,
}

/// A label whose value the API server refuses. It prints as the API server prints it.
#[derive(Clone, Debug)]
pub struct LabelError<'s> {
    /// The key of the label.
    pub label: &'static str,
    /// Its value.
    pub value: &'s str,
    /// What is wrong with it.
    pub problem: InvalidPolicy,
    /// Where it stands.
    pub place: Place<'s>,
}

impl PartialEq for LabelError<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.label, self.value, self.problem) == (other.label, other.value, other.problem)
    }
}

impl fmt::Display for LabelError<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "metadata.labels[{}]: Invalid value: {}: {}",
            self.label,
            quoted(self.value),
            self.problem
        )
    }
}

impl Resolved<'_> {
    /// The policies alone.
    pub fn modes(&self) -> Modes {
        Modes { enforce: self.enforce.policy, audit: self.audit.policy, warn: self.warn.policy }
    }

    /// All errors as one text, as the API server joins them; `None` where there are none.
    pub fn error_text(&self) -> Option<String> {
        let mut texts: Vec<String> = Vec::new();
        for error in &self.errors {
            let text = error.to_string();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        match texts.len() {
            0 | 1 => texts.pop(),
            _ => Some(format!("[{}]", texts.join(", "))),
        }
    }
}

/// Reads the labels of one mode and keeps the errors.
struct Reader<'s> {
    labels: Field<'s>,
    errors: Vec<LabelError<'s>>,
}

impl<'s> Reader<'s> {
    /// The place of a label, and what its value means; `None` where it is not set.
    fn read<T>(&mut self, label: &'static str) -> Option<(Place<'s>, Result<T, InvalidPolicy>)>
    where
        T: std::str::FromStr<Err = InvalidPolicy>,
    {
        let field = self.labels.get(label);
        if !field.exists_or_null() {
            return None;
        }
        let value = text_or_empty(&field)?;
        let parsed = value.parse();
        if let Err(problem) = &parsed {
            self.errors.push(LabelError { label, value, problem: *problem, place: field.place() });
        }
        Some((field.place(), parsed))
    }

    fn mode(
        &mut self,
        labels: (&'static str, &'static str),
        default: Policy,
        level_if_bad: Level,
    ) -> (Effective<'s>, bool) {
        let mut effective = Effective { policy: default, level: None, version: None };
        let mut has_valid_level = false;
        if let Some((place, level)) = self.read::<Level>(labels.0) {
            effective.level = Some(place);
            has_valid_level = level.is_ok();
            effective.policy.level = level.unwrap_or(level_if_bad);
        }
        if let Some((place, version)) = self.read::<Version>(labels.1) {
            effective.version = Some(place);
            effective.policy.version = version.unwrap_or(Version::Latest);
        }
        (effective, has_valid_level)
    }
}

/// What the labels (`metadata.labels` of a namespace) come to, with these defaults for what they leave open. There is
/// always an answer; labels that are wrong are listed beside it.
pub fn resolve<'s>(labels: Field<'s>, defaults: &Modes) -> Resolved<'s> {
    let mut reader = Reader { labels, errors: Vec::new() };
    let (enforce, enforce_is_explicit) =
        reader.mode((ENFORCE, ENFORCE_VERSION), defaults.enforce, Level::Restricted);
    let (audit, _) = reader.mode((AUDIT, AUDIT_VERSION), defaults.audit, Level::Privileged);
    let (mut warn, _) = reader.mode((WARN, WARN_VERSION), defaults.warn, Level::Privileged);
    if warn.level.is_none() && enforce_is_explicit && enforce.policy.level > warn.policy.level {
        warn.policy.level = enforce.policy.level;
        if warn.version.is_none() {
            warn.policy.version = enforce.policy.version;
        }
    }
    Resolved { enforce, audit, warn, errors: reader.errors }
}
