//! The findings, grouped by control, in the order of the most important finding of each.

use std::collections::BTreeMap;
use std::io;

use plimsoll_model::{Finding, Owner, Severity};

use super::{Label, Screen, first_place, place_text};
use crate::describe::{finding_line, place_line};
use crate::grouping::{Group, by_control};
use crate::remedy::{self, Fix};
use crate::selection::counted;
use crate::text;

const PLACE_INDENT: usize = 6;
const SEVERITY_WIDTH: usize = 8;
const WIDEST_ID: usize = 36;
/// How many further places of one finding are shown.
const FURTHER: usize = 3;

impl<'s> Screen<'_, 's, '_> {
    pub(super) fn groups(&mut self) -> io::Result<()> {
        let findings = counted(self.report, self.options.comparison);
        let groups = by_control(findings.filter(|finding| self.shows(finding.control.id)));
        let shown = if self.shows_every_place() { groups.len() } else { self.options.controls };
        let id_width = groups
            .iter()
            .take(shown)
            .map(|group| text::width(group.control.id).min(WIDEST_ID))
            .max()
            .unwrap_or_default();
        for group in groups.iter().take(shown) {
            self.head(group, id_width)?;
            self.places(group)?;
            self.fix(group)?;
        }
        self.rest(groups.get(shown..).unwrap_or_default())?;
        if groups.is_empty() { Ok(()) } else { self.blank() }
    }

    /// Control, severity, title, whose it is, and the number of findings at the right edge.
    fn head(&mut self, group: &Group<'_, '_>, id_width: usize) -> io::Result<()> {
        let Some(first) = group.findings.first() else { return Ok(()) };
        let id = first.control.id;
        let owner = match first.owner {
            Owner::You => "",
            Owner::Microsoft => " · Microsoft's",
            Owner::Shared => " · shared with Microsoft",
        };
        let count = text::number(group.findings.len());
        let word = text::pad(group.severity.word(), SEVERITY_WIDTH);
        let label = Label::new(
            &format!("{}   {word}", text::pad(id, id_width)),
            format!(
                "{}{:gap$}   {}",
                self.paint.strong(id),
                "",
                self.paint.severity(group.severity, &word),
                gap = id_width.saturating_sub(text::width(id))
            ),
            0,
            3,
        );
        let room = self.room(0, &label).saturating_sub(text::width(&count) + 3);
        let mut lines = text::wrap(&format!("{}{owner}", first.control.title), room);
        if let Some(line) = lines.first_mut() {
            *line = format!("{}   {count}", text::pad(line, room));
        }
        self.hanging(0, &label, &lines)
    }

    fn places(&mut self, group: &Group<'_, 's>) -> io::Result<()> {
        let total = group.findings.len();
        // A line that says "1 more" would take the room of the one that it hides.
        let limit = match self.options.places {
            _ if self.shows_every_place() => total,
            places if total <= places + 1 => total,
            places => places,
        };
        let column = group.findings.iter().take(limit.min(64)).map(|finding| widest_place(finding)).max();
        let column = column.unwrap_or_default();
        for finding in group.findings.iter().take(limit) {
            let mut said = finding_line(finding, self.cluster(finding));
            if finding.severity != group.severity {
                said = format!("({}) {said}", finding.severity.word());
            }
            self.place(PLACE_INDENT, &first_place(finding), column, &said)?;
            self.further(finding, column)?;
        }
        if total > limit {
            let hidden = text::number(total - limit);
            self.line(&format!(
                "{:PLACE_INDENT$}... {hidden} more: --all or --control {}",
                "", group.control.id
            ))?;
        }
        Ok(())
    }

    /// The places of a finding behind its first.
    fn further(&mut self, finding: &Finding<'_>, column: usize) -> io::Result<()> {
        let total = finding.evidence.len().saturating_sub(1);
        let limit = match total {
            _ if self.shows_every_place() => total,
            total if total <= FURTHER + 1 => total,
            _ => FURTHER,
        };
        for place in finding.evidence.iter().skip(1).take(limit) {
            self.place(PLACE_INDENT, &place_text(place), column, &place_line(finding, place))?;
        }
        if total > limit {
            let hidden = text::number(total - limit);
            self.place(PLACE_INDENT, "", column, &format!("... and {hidden} more places here"))?;
        }
        Ok(())
    }

    fn fix(&mut self, group: &Group<'_, '_>) -> io::Result<()> {
        let Some(fix) = group.findings.first().and_then(|finding| remedy::first(finding, self.options.fill))
        else {
            return Ok(());
        };
        let label = Label::new("fix", self.paint.remedy("fix"), 3, 2);
        let room = self.room(PLACE_INDENT, &label);
        let lines = match fix {
            Fix::Command(command) => text::wrap_command(&text::clean(&command), room),
            Fix::Sentence(sentence) => text::wrap(&text::clean(&sentence), room),
        };
        self.hanging(PLACE_INDENT, &label, &lines)
    }

    /// Controls that are not shown in full are at least named.
    fn rest(&mut self, groups: &[Group<'_, '_>]) -> io::Result<()> {
        if groups.is_empty() {
            return Ok(());
        }
        let findings = groups.iter().map(|group| group.findings.len()).sum();
        self.line(&format!(
            "... {} of {} more: --all or --control NAME",
            text::plural(findings, "finding", None),
            text::plural(groups.len(), "control", None),
        ))?;
        let mut by_severity: BTreeMap<Severity, Vec<String>> = BTreeMap::new();
        for group in groups {
            let name = format!("{} {}", group.control.id, text::number(group.findings.len()));
            by_severity.entry(group.severity).or_default().push(name);
        }
        for (severity, names) in by_severity {
            let word = severity.word();
            let label = Label::new(word, self.paint.severity(severity, word), SEVERITY_WIDTH, 3);
            let lines = text::wrap_parts(names.iter().map(String::as_str), self.room(PLACE_INDENT, &label));
            self.hanging(PLACE_INDENT, &label, &lines)?;
        }
        Ok(())
    }
}

/// How wide the places of a finding are that are shown.
fn widest_place(finding: &Finding<'_>) -> usize {
    let further =
        finding.evidence.iter().take(FURTHER + 2).skip(1).map(|place| text::width(&place_text(place)));
    further.fold(text::width(&first_place(finding)), usize::max)
}
