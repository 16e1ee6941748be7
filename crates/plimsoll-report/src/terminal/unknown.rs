//! What could not be decided, by what would decide it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use plimsoll_model::{Finding, Verdict};

use super::{Screen, first_place};
use crate::describe::subject_words;
use crate::text;

/// What waits for the same answer.
#[derive(Default)]
struct Waiting<'r, 's> {
    controls: Vec<&'static str>,
    findings: Vec<&'r Finding<'s>>,
}

impl<'r, 's> Screen<'r, 's, '_> {
    pub(super) fn unknown(&mut self) -> io::Result<()> {
        let report = self.report;
        let mut by_reason: BTreeMap<&'r str, Waiting<'r, 's>> = BTreeMap::new();
        let mut controls: BTreeSet<&str> = BTreeSet::new();
        for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::Unknown) {
            if self.shows(finding.control.id) {
                let reason =
                    if finding.message.is_empty() { "no reason was given" } else { &*finding.message };
                let waiting = by_reason.entry(reason).or_default();
                waiting.findings.push(finding);
                waiting.controls.push(finding.control.id);
                controls.insert(finding.control.id);
            }
        }
        for outcome in report.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Unknown) {
            if self.shows(outcome.control.id) && controls.insert(outcome.control.id) {
                by_reason.entry(&*outcome.reason).or_default().controls.push(outcome.control.id);
            }
        }
        if by_reason.is_empty() {
            return Ok(());
        }
        let title = format!(
            "unknown: {} of {}, by what would decide them",
            text::number(controls.len()),
            text::plural(report.outcomes.len(), "control", None)
        );
        let painted = self.paint.strong(&title);
        self.line(&painted)?;
        let mut reasons: Vec<_> = by_reason.into_iter().collect();
        for (_, waiting) in &mut reasons {
            waiting.controls.sort_unstable();
            waiting.controls.dedup();
        }
        // The answer that decides most comes first.
        reasons.sort_by_key(|(reason, waiting)| (std::cmp::Reverse(waiting.controls.len()), *reason));
        let shown = if self.shows_every_place() { reasons.len() } else { self.options.controls };
        for (reason, waiting) in reasons.iter().take(shown) {
            self.reason(reason, waiting)?;
        }
        if reasons.len() > shown {
            let more = text::plural(reasons.len() - shown, "reason", None);
            self.line(&format!("  ... {more} more: --all"))?;
        }
        self.blank()
    }

    fn reason(&mut self, reason: &str, waiting: &Waiting<'_, '_>) -> io::Result<()> {
        for line in text::wrap(&text::clean(reason), self.width - 2) {
            self.line(&format!("  {line}"))?;
        }
        for line in text::wrap_parts(waiting.controls.iter().copied(), self.width - 6) {
            self.line(&format!("      {line}"))?;
        }
        let total = waiting.findings.len();
        let limit = match self.options.places {
            _ if self.shows_every_place() => total,
            places if total <= places + 1 => total,
            places => places,
        };
        for finding in waiting.findings.iter().take(limit) {
            let mut said = subject_words(&finding.subject);
            if waiting.controls.len() > 1 {
                said = if said.is_empty() {
                    finding.control.id.to_owned()
                } else {
                    format!("{}: {said}", finding.control.id)
                };
            }
            let place = first_place(finding);
            self.place(6, &place, text::width(&place), &said)?;
        }
        if total > limit {
            self.line(&format!("      ... {} more: --all", text::number(total - limit)))?;
        }
        Ok(())
    }
}
