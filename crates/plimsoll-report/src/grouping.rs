//! Findings put together: by control, and by what would decide them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Definition, Finding, Report, Severity, Verdict};

/// The findings of one control.
pub(crate) struct Group<'r, 's> {
    pub(crate) control: &'static Definition,
    /// The worst severity among them.
    pub(crate) severity: Severity,
    pub(crate) findings: Vec<&'r Finding<'s>>,
}

/// Findings by control, in the order of the most important finding of each.
pub(crate) fn by_control<'r, 's: 'r>(findings: impl Iterator<Item = &'r Finding<'s>>) -> Vec<Group<'r, 's>> {
    let mut groups: Vec<Group<'r, 's>> = Vec::new();
    let mut of_control: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let index = *of_control.entry(finding.control.id).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => {
                group.severity = group.severity.min(finding.severity);
                group.findings.push(finding);
            }
            None => groups.push(Group {
                control: finding.control,
                severity: finding.severity,
                findings: vec![finding],
            }),
        }
    }
    groups
}

/// What waits for the same answer.
pub(crate) struct Waiting<'r, 's> {
    /// What would decide it.
    pub(crate) reason: &'r str,
    /// The controls that wait, by id.
    pub(crate) controls: Vec<&'static str>,
    /// The places where they wait, where there are such.
    pub(crate) findings: Vec<&'r Finding<'s>>,
}

/// What is unknown, the answer that decides most first. Only controls that `shows` accepts.
pub(crate) fn unknown_by_reason<'r, 's>(
    report: &'r Report<'s>,
    shows: impl Fn(&str) -> bool,
) -> Vec<Waiting<'r, 's>> {
    let mut by_reason: BTreeMap<&'r str, Waiting<'r, 's>> = BTreeMap::new();
    let mut controls: BTreeSet<&str> = BTreeSet::new();
    let empty = |reason| Waiting { reason, controls: Vec::new(), findings: Vec::new() };
    for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown) {
        if shows(finding.control.id) {
            let reason = reason_of(finding);
            let waiting = by_reason.entry(reason).or_insert_with(|| empty(reason));
            waiting.findings.push(finding);
            waiting.controls.push(finding.control.id);
            controls.insert(finding.control.id);
        }
    }
    for outcome in report.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Unknown) {
        if shows(outcome.control.id) && controls.insert(outcome.control.id) {
            let reason = &*outcome.reason;
            by_reason.entry(reason).or_insert_with(|| empty(reason)).controls.push(outcome.control.id);
        }
    }
    let mut reasons: Vec<_> = by_reason.into_values().collect();
    for waiting in &mut reasons {
        waiting.controls.sort_unstable();
        waiting.controls.dedup();
    }
    reasons.sort_by_key(|waiting| (Reverse(waiting.controls.len()), waiting.reason));
    reasons
}

/// Why a finding is undecided.
pub(crate) fn reason_of<'r>(finding: &'r Finding<'_>) -> &'r str {
    if finding.message.is_empty() { "no reason was given" } else { &finding.message }
}
