//! What a run says about the requirements of a framework.

use serde::Serialize;

/// A framework and its requirements, in its own order.
#[derive(Clone, Debug)]
pub struct FrameworkAnswers {
    /// Which framework.
    pub framework: FrameworkRow,
    /// Its requirements.
    pub requirements: Vec<RequirementRow>,
}

/// A framework, and how many of its requirements came to what.
#[derive(Clone, Debug, Serialize)]
pub struct FrameworkRow {
    /// Its id, as `scan --framework` takes it.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Which version of it.
    pub version: &'static str,
    /// The counts.
    pub counts: RequirementCounts,
}

/// How many requirements came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RequirementCounts {
    /// A control failed.
    pub fail: usize,
    /// None failed or is open, and at least one passed.
    pub pass: usize,
    /// A control could not be decided, or none was asked.
    pub unknown: usize,
    /// There is nothing here that it is about.
    pub not_applicable: usize,
    /// People have to look.
    pub manual: usize,
    /// Microsoft runs that part.
    pub microsoft: usize,
}

/// One requirement and its answer.
#[derive(Clone, Debug, Serialize)]
pub struct RequirementRow {
    /// Its number or id in the framework.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// `fail`, `pass`, `unknown`, `not-applicable`, `manual` or `microsoft`.
    pub answer: &'static str,
    /// The controls that answer it, by their verdicts.
    pub controls: ControlsRow,
    /// What is to be known of the answer.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// Ids of controls by their verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ControlsRow {
    /// Those that failed.
    pub fail: Vec<&'static str>,
    /// Those that could not be decided.
    pub unknown: Vec<&'static str>,
    /// Those that passed.
    pub pass: Vec<&'static str>,
    /// Those that do not apply here.
    pub not_applicable: Vec<&'static str>,
}
