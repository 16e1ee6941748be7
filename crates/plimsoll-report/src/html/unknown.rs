//! What could not be decided, by what would decide it.

use std::io::{self, Write};

use plimsoll_model::Verdict;

use super::{Writer, place, words};
use crate::describe::subject_words;
use crate::escape::markup;
use crate::grouping::unknown_by_reason;
use crate::text;

/// How many places are listed for a reason.
const SHOWN: usize = 50;

impl Writer<'_, '_, '_> {
    pub(super) fn unknown(&mut self) -> io::Result<()> {
        self.open("unknown")?;
        let reasons = unknown_by_reason(self.report, |_| true);
        if reasons.is_empty() {
            writeln!(self.out, "<p>Everything that was asked could be decided.</p>")?;
            return self.close();
        }
        let count = self.report.verdicts().get(&Verdict::Unknown).copied().unwrap_or(0);
        writeln!(
            self.out,
            "<p>{} of {} as a whole unknown. None of them counts as passed.</p>\n<table class=\"reasons\">\n\
             <caption>What would decide, the answer that decides most first</caption>\n<thead><tr>\
             <th scope=\"col\">What would decide</th><th scope=\"col\">Controls that wait</th>\
             <th scope=\"col\">Places</th></tr></thead>\n<tbody>",
            text::number(count),
            text::plural(self.report.outcomes.len(), "control is", Some("controls are"))
        )?;
        for waiting in reasons {
            let controls: Vec<_> = waiting.controls.iter().map(|id| format!("<code>{id}</code>")).collect();
            write!(
                self.out,
                "<tr><td>{}</td><td class=\"ids\">{}</td><td>",
                words(waiting.reason),
                controls.join(" ")
            )?;
            let total = waiting.findings.len();
            if total > 0 {
                write!(self.out, "<details><summary>{}</summary><ul>", text::plural(total, "place", None))?;
                for finding in waiting.findings.iter().take(SHOWN) {
                    let spot = finding.evidence.first().copied().or_else(|| finding.subject.place());
                    let spot = spot.map_or("whole input".to_owned(), |spot| place(&spot));
                    write!(self.out, "<li>{spot} {}</li>", markup(&subject_words(&finding.subject)))?;
                }
                if total > SHOWN {
                    write!(self.out, "<li>and {} more</li>", text::number(total - SHOWN))?;
                }
                write!(self.out, "</ul></details>")?;
            } else {
                write!(self.out, "whole input")?;
            }
            writeln!(self.out, "</td></tr>")?;
        }
        writeln!(self.out, "</tbody>\n</table>")?;
        self.close()
    }
}
