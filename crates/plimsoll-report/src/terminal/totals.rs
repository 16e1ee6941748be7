//! The last lines: what it adds up to, in which order it was shown, and whether the gate is open.

use std::io;

use plimsoll_model::{Owner, Severity, Verdict};

use super::Screen;
use crate::selection::{Tally, counted};
use crate::text;

impl Screen<'_, '_, '_> {
    pub(super) fn totals(&mut self) -> io::Result<()> {
        let comparison = self.options.comparison;
        let tally = Tally::of(counted(self.report, comparison));
        let verdicts = self.report.verdicts();
        let of = |verdict: Verdict| verdicts.get(&verdict).copied().unwrap_or(0);

        let mut found = match comparison {
            Some(_) => text::plural(tally.total(), "new finding", None),
            None => text::plural(tally.total(), "finding", None),
        };
        let severities: Vec<_> = Severity::ALL
            .into_iter()
            .filter(|&severity| tally.of_severity(severity) > 0)
            .map(|severity| format!("{} {}", text::number(tally.of_severity(severity)), severity.word()))
            .collect();
        if !severities.is_empty() {
            found = format!("{found}: {}", severities.join(", "));
        }
        let mut parts = vec![found];
        if let Some(comparison) = comparison {
            let (known, gone) = (text::number(comparison.known), text::number(comparison.gone));
            parts.push(format!("{known} known from the baseline, {gone} gone"));
        }
        if of(Verdict::Fail) > 0 {
            let failed = text::number(of(Verdict::Fail));
            parts.push(format!(
                "{failed} of {} failed",
                text::plural(self.report.outcomes.len(), "control", None)
            ));
        }
        parts.push(format!("{} passed", text::number(of(Verdict::Pass))));
        if of(Verdict::Unknown) > 0 {
            let hint = if self.options.unknown { "" } else { " (--unknown)" };
            parts.push(format!("{} unknown{hint}", text::number(of(Verdict::Unknown))));
        }
        if of(Verdict::NotApplicable) > 0 {
            parts.push(format!("{} not applicable", text::number(of(Verdict::NotApplicable))));
        }
        let suppressed = self.report.findings.iter().filter(|finding| finding.suppression.is_some()).count();
        if suppressed > 0 {
            let hint = if self.options.suppressed { "" } else { " (--suppressed)" };
            parts.push(format!("{} suppressed{hint}", text::number(suppressed)));
        }
        for (index, line) in text::wrap_parts(parts.iter().map(String::as_str), self.width).iter().enumerate()
        {
            let painted = if index == 0 { self.paint.strong(line) } else { line.clone() };
            self.line(&painted)?;
        }
        self.owners()?;
        if tally.total() > 1 {
            self.line("ordered by exposure and privilege; no path analysis yet")?;
        }
        self.gate(&tally)
    }

    /// Whose the findings are, where they are not all the reader's.
    fn owners(&mut self) -> io::Result<()> {
        let of = |owner: Owner| {
            counted(self.report, self.options.comparison).filter(|finding| finding.owner == owner).count()
        };
        let (yours, shared, theirs) = (of(Owner::You), of(Owner::Shared), of(Owner::Microsoft));
        if shared + theirs == 0 {
            return Ok(());
        }
        let line = format!(
            "of the findings {} yours, {} shared, {} Microsoft's",
            text::number(yours),
            text::number(shared),
            text::number(theirs)
        );
        self.line(&line)
    }

    fn gate(&mut self, tally: &Tally) -> io::Result<()> {
        let Some(gate) = self.options.gate else { return Ok(()) };
        let closing = tally.at_least(gate.fail_on);
        let line = format!(
            "gate: --fail-on {} -> exit {}{}",
            gate.fail_on.word(),
            gate.exit_code,
            if closing == 0 {
                String::new()
            } else {
                format!(" ({})", text::plural(closing, "finding", None))
            }
        );
        let painted = if gate.exit_code == 0 { line } else { self.paint.alarm(&line) };
        self.line(&painted)
    }
}
