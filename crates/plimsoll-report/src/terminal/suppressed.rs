//! Findings that do not count, with the reason, who answers for it, and until when.

use std::io;

use super::{Label, Screen, first_place};
use crate::describe::finding_line;
use crate::text;

impl Screen<'_, '_, '_> {
    pub(super) fn suppressed(&mut self) -> io::Result<()> {
        let report = self.report;
        let mut any = false;
        for finding in &report.findings {
            let Some(suppression) = finding.suppression.as_deref().filter(|_| self.shows(finding.control.id))
            else {
                continue;
            };
            if !any {
                let title = self.paint.strong("suppressed");
                self.line(&title)?;
                any = true;
            }
            let place = first_place(finding);
            let said = format!("{}: {}", finding.control.id, finding_line(finding, self.cluster(finding)));
            self.place(2, &place, text::width(&place), &said)?;
            let until = match &suppression.expires {
                Some(day) => format!("until {day}"),
                None => "without end".to_owned(),
            };
            let owner = if suppression.owner.is_empty() {
                "nobody named".to_owned()
            } else {
                format!("answered for by {}", suppression.owner)
            };
            let why = format!("{} ({owner}, {until}, {})", suppression.reason, suppression.origin);
            let label = Label::new("why", "why".to_owned(), 3, 2);
            let lines = text::wrap(&text::clean(&why), self.room(6, &label));
            self.hanging(6, &label, &lines)?;
        }
        if any { self.blank() } else { Ok(()) }
    }
}
