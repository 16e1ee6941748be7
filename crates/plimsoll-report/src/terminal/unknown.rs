//! What could not be decided, by what would decide it.

use std::collections::BTreeSet;
use std::io;

use super::{Screen, first_place};
use crate::describe::subject_words;
use crate::grouping::{Waiting, unknown_by_reason};
use crate::text;

impl Screen<'_, '_, '_> {
    pub(super) fn unknown(&mut self) -> io::Result<()> {
        let report = self.report;
        let reasons = unknown_by_reason(report, |control| self.shows(control));
        if reasons.is_empty() {
            return Ok(());
        }
        let controls: BTreeSet<&str> =
            reasons.iter().flat_map(|waiting| waiting.controls.iter().copied()).collect();
        let title = format!(
            "unknown: {} of {}, by what would decide them",
            text::number(controls.len()),
            text::plural(report.outcomes.len(), "control", None)
        );
        let painted = self.paint.strong(&title);
        self.line(&painted)?;
        let shown = if self.shows_every_place() { reasons.len() } else { self.options.controls };
        for waiting in reasons.iter().take(shown) {
            self.reason(waiting)?;
        }
        if reasons.len() > shown {
            let more = text::plural(reasons.len() - shown, "reason", None);
            self.line(&format!("  ... {more} more: --all"))?;
        }
        self.blank()
    }

    fn reason(&mut self, waiting: &Waiting<'_, '_>) -> io::Result<()> {
        for line in text::wrap(&text::clean(waiting.reason), self.width - 2) {
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
