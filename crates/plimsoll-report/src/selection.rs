//! Which findings count: failures that no suppression covers and, against an earlier run, only the new ones.

use plimsoll_model::{Finding, Report, Severity, Verdict};

use crate::known::Comparison;

/// The findings that count, in the order of the report.
pub fn counted<'r, 's, 'c>(
    report: &'r Report<'s>,
    comparison: Option<&'c Comparison>,
) -> impl Iterator<Item = &'r Finding<'s>> + use<'r, 's, 'c> {
    report
        .findings
        .iter()
        .enumerate()
        .filter(move |(index, finding)| {
            is_failure(finding) && comparison.is_none_or(|comparison| comparison.is_new(*index))
        })
        .map(|(_, finding)| finding)
}

/// Whether a finding is a failure that no suppression covers.
pub fn is_failure(finding: &Finding<'_>) -> bool {
    finding.verdict == Verdict::Fail && finding.suppression.is_none()
}

/// How many findings count, by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [usize; Severity::ALL.len()],
}

impl Tally {
    /// Counts findings.
    pub fn of<'f, 's: 'f>(findings: impl Iterator<Item = &'f Finding<'s>>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            if let Some(count) = tally.counts.get_mut(finding.severity as usize) {
                *count += 1;
            }
        }
        tally
    }

    /// How many there are of a severity.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.counts.get(severity as usize).copied().unwrap_or(0)
    }

    /// How many there are that are at least as bad.
    pub fn at_least(&self, severity: Severity) -> usize {
        self.counts.iter().take(severity as usize + 1).sum()
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// The gate of a run in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The least severity that closes it.
    pub fail_on: Severity,
    /// The exit code that the run ends with.
    pub exit_code: u8,
}
