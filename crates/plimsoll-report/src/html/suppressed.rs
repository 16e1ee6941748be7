//! Findings that do not count, with the reason, who answers for it, and until when.

use std::io::{self, Write};

use super::{Writer, badge, place};
use crate::describe::subject_words;
use crate::escape::markup;
use crate::text;

impl Writer<'_, '_, '_> {
    pub(super) fn suppressed(&mut self) -> io::Result<()> {
        self.open("suppressed")?;
        let report = self.report;
        let total = report.findings.iter().filter(|finding| finding.suppression.is_some()).count();
        if total == 0 {
            writeln!(self.out, "<p>Nothing is suppressed.</p>")?;
            return self.close();
        }
        writeln!(
            self.out,
            "<p>{} suppressed; an expired suppression no longer counts.</p>\n<ul class=\"places\">",
            text::plural(total, "finding is", Some("findings are"))
        )?;
        for finding in &report.findings {
            let Some(suppression) = finding.suppression.as_deref() else { continue };
            let spot = finding.evidence.first().copied().or_else(|| finding.subject.place());
            let until = match &suppression.expires {
                Some(day) => format!("until {day}"),
                None => "without end".to_owned(),
            };
            let owner = if suppression.owner.is_empty() { "nobody named" } else { &suppression.owner };
            writeln!(
                self.out,
                "<li>{} <b>{}</b> {} {}<span class=\"detail\">{} (answered for by {}, {}, {})</span></li>",
                badge(finding.severity),
                markup(finding.control.title),
                markup(&subject_words(&finding.subject)),
                spot.map(|spot| place(&spot)).unwrap_or_default(),
                markup(&suppression.reason),
                markup(owner),
                markup(&until),
                markup(&suppression.origin)
            )?;
        }
        writeln!(self.out, "</ul>")?;
        self.close()
    }
}
