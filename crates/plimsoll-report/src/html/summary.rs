//! The first screen: what it adds up to.

use std::io::{self, Write};

use plimsoll_model::{Severity, Verdict};

use super::{Writer, badge};
use crate::escape::markup;
use crate::text;

/// How many controls the first screen names.
const WORST: usize = 6;

impl Writer<'_, '_, '_> {
    pub(super) fn summary(&mut self) -> io::Result<()> {
        self.open("summary")?;
        let tally = self.tally;
        let noun = if self.options.comparison.is_some() { "new finding" } else { "finding" };
        writeln!(self.out, "<p class=\"lead\">{}</p>", text::plural(tally.total(), noun, None))?;
        if let Some(comparison) = self.options.comparison {
            writeln!(
                self.out,
                "<p>{} known from the baseline, {} gone.</p>",
                text::number(comparison.known),
                text::number(comparison.gone)
            )?;
        }
        writeln!(self.out, "<ul class=\"tiles\" aria-label=\"Findings by severity\">")?;
        for severity in Severity::ALL {
            let count = text::number(tally.of_severity(severity));
            writeln!(self.out, "<li><strong>{count}</strong> {}</li>", badge(severity))?;
        }
        writeln!(self.out, "</ul>")?;
        self.verdicts()?;
        if let Some(gate) = self.options.gate {
            writeln!(
                self.out,
                "<p>Gate <code>--fail-on {}</code>: {} at or above it, <strong>exit code {}</strong>.</p>",
                gate.fail_on.word(),
                text::plural(tally.at_least(gate.fail_on), "finding", None),
                gate.exit_code
            )?;
        }
        self.unread_notice()?;
        self.worst()?;
        self.close()
    }

    /// How many controls came to each verdict, as a table and, for the eye, as a bar.
    fn verdicts(&mut self) -> io::Result<()> {
        let verdicts = self.report.verdicts();
        let total = self.report.outcomes.len().max(1);
        writeln!(self.out, "<div class=\"bar\" aria-hidden=\"true\">")?;
        for verdict in Verdict::ALL {
            let count = verdicts.get(&verdict).copied().unwrap_or(0);
            if count > 0 {
                writeln!(self.out, "<span class=\"{}\" style=\"flex-grow:{count}\"></span>", verdict.word())?;
            }
        }
        writeln!(
            self.out,
            "</div>\n<table class=\"plain\">\n<caption>Verdicts of {}</caption>\n\
             <thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\" class=\"n\">Controls</th>\
             <th scope=\"col\" class=\"n\">Share</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>",
            text::plural(self.report.outcomes.len(), "control", None)
        )?;
        for verdict in Verdict::ALL {
            let count = verdicts.get(&verdict).copied().unwrap_or(0);
            let meaning = match verdict {
                Verdict::Fail => "the bad state is there",
                Verdict::Unknown => {
                    "the input that would decide is missing or unreadable: <a href=\"#unknown\">what would decide</a>"
                }
                Verdict::Pass => "it was looked for, and is not there",
                Verdict::NotApplicable => "the question does not arise",
            };
            writeln!(
                self.out,
                "<tr><th scope=\"row\"><span class=\"key {0}\" aria-hidden=\"true\"></span>{0}</th>\
                 <td class=\"n\">{1}</td><td class=\"n\">{2} %</td><td>{meaning}</td></tr>",
                verdict.word(),
                text::number(count),
                (count * 100 + total / 2) / total,
            )?;
        }
        writeln!(self.out, "</tbody>\n</table>")
    }

    /// The way into the findings.
    fn worst(&mut self) -> io::Result<()> {
        if self.groups.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "<h3>Fix first</h3>\n<ol class=\"worst\">")?;
        for group in self.groups.iter().take(WORST) {
            writeln!(
                self.out,
                "<li>{} <a href=\"#fix-{}\">{}</a> <small>{}</small></li>",
                badge(group.severity),
                group.control.id,
                markup(group.control.title),
                text::plural(group.findings.len(), "finding", None)
            )?;
        }
        writeln!(self.out, "</ol>")
    }

    fn unread_notice(&mut self) -> io::Result<()> {
        let unread = self.report.inputs.failed.len();
        if unread == 0 {
            return Ok(());
        }
        let accepted = if self.options.allow_unread { " This was accepted." } else { "" };
        writeln!(
            self.out,
            "<p class=\"alarm\"><strong>{} could not be read</strong>, so this report is not complete.{accepted} \
             <a href=\"#inputs\">Which, and why</a></p>",
            text::plural(unread, "input", None)
        )
    }
}
