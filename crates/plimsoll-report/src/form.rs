//! What the forms for pipelines and readers are given beside the report.

use plimsoll_model::{Finding, Report, Severity};

use crate::known::Comparison;
use crate::remedy::{self, Fill, Fix};
use crate::selection::{Gate, Tally};
use crate::text;

/// Options that JUnit, Markdown, GitHub, GitLab, OCSF and HTML share.
#[derive(Clone, Copy, Default)]
pub struct FormOptions<'a> {
    /// The version of plimsoll.
    pub version: &'a str,
    /// Where the reference pages are: a control's page is this, its id and `.md`. Empty where there are none.
    pub help_base: &'a str,
    /// Whether inputs that could not be read are accepted.
    pub allow_unread: bool,
    /// The comparison with an earlier run: only new failures then count.
    pub comparison: Option<&'a Comparison>,
    /// The gate, if there is one.
    pub gate: Option<Gate>,
    /// Makes remedies fit their findings.
    pub fill: Option<Fill<'a>>,
}

impl FormOptions<'_> {
    /// The address of a control's page, where there is one.
    pub(crate) fn page(&self, control: &str) -> Option<String> {
        (!self.help_base.is_empty()).then(|| format!("{}{control}.md", self.help_base))
    }

    /// The first remedy of a finding in one line.
    pub(crate) fn fix(&self, finding: &Finding<'_>) -> Option<String> {
        remedy::first(finding, self.fill).map(|fix| match fix {
            Fix::Command(text) | Fix::Sentence(text) => text::clean(&text).into_owned(),
        })
    }

    /// What a sum of findings is called: against an earlier run only the new ones count.
    pub(crate) fn sum(&self, tally: &Tally) -> String {
        let noun = if self.comparison.is_some() { "new finding" } else { "finding" };
        let mut sum = text::plural(tally.total(), noun, None);
        let severities: Vec<_> = Severity::ALL
            .into_iter()
            .filter(|&severity| tally.of_severity(severity) > 0)
            .map(|severity| format!("{} {}", text::number(tally.of_severity(severity)), severity.word()))
            .collect();
        if !severities.is_empty() {
            sum.push_str(": ");
            sum.push_str(&severities.join(", "));
        }
        sum
    }
}

/// The clusters of a report by name, or what there is instead.
pub(crate) fn clusters(report: &Report<'_>) -> String {
    match report.clusters.as_slice() {
        [] => "no cluster resource".to_owned(),
        [one] => text::clean(one).into_owned(),
        [first, second] => format!("{} and {}", text::clean(first), text::clean(second)),
        many => text::plural(many.len(), "cluster", None),
    }
}
