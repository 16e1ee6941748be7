//! One test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use plimsoll_model::{Definition, Failed, Finding, Report};

use crate::describe::{Clusters, finding_line, place_line, subject_words};
use crate::escape::markup;
use crate::form::FormOptions;
use crate::region::slashed;
use crate::text;

/// How a test ended.
pub(super) enum State<'r> {
    Passed,
    Failed,
    /// With the reason.
    Skipped(String),
    /// An input that could not be read.
    Error(&'r Failed),
    /// The same, where that is accepted.
    Unread(&'r Failed),
}

/// One test: a control at a subject, a control as a whole, or an input.
pub(super) struct Case<'r, 's> {
    pub(super) control: Option<&'static Definition>,
    pub(super) finding: Option<&'r Finding<'s>>,
    pub(super) state: State<'r>,
}

impl<'r> Case<'r, '_> {
    pub(super) fn unread(failed: &'r Failed, options: &FormOptions<'_>) -> Self {
        let state = if options.allow_unread { State::Unread(failed) } else { State::Error(failed) };
        Self { control: None, finding: None, state }
    }

    fn failed(&self) -> Option<&'r Failed> {
        match self.state {
            State::Error(failed) | State::Unread(failed) => Some(failed),
            _ => None,
        }
    }
}

/// The names given so far in a suite.
#[derive(Default)]
pub(super) struct Names {
    given: BTreeMap<String, usize>,
}

impl Names {
    /// The name, with a number behind it from its second use on.
    fn distinct(&mut self, name: String) -> String {
        let count = self.given.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    }
}

/// Writes tests.
pub(super) struct Writer<'a, 'r, 's> {
    pub(super) report: &'r Report<'s>,
    pub(super) options: &'a FormOptions<'a>,
    pub(super) clusters: Clusters<'s>,
}

impl<'s> Writer<'_, '_, 's> {
    pub(super) fn write(
        &self,
        area: &str,
        case: &Case<'_, 's>,
        names: &mut Names,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let name = names.distinct(self.name(case));
        let class = case.control.map_or("inputs".to_owned(), |control| format!("{area}.{}", control.id));
        write!(
            out,
            "    <testcase name=\"{}\" classname=\"plimsoll.{}\" time=\"0\"",
            markup(&name),
            markup(&class)
        )?;
        if let Some((file, line)) = place(case) {
            write!(out, " file=\"{}\"", markup(&file))?;
            if line > 0 {
                write!(out, " line=\"{line}\"")?;
            }
        }
        match &case.state {
            State::Passed => writeln!(out, "/>"),
            State::Skipped(reason) => {
                writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", markup(reason))
            }
            State::Unread(failed) => {
                let message = text::sentences(&failed.message, &failed.help);
                writeln!(
                    out,
                    ">\n      <skipped message=\"unread, accepted: {}\"/>\n    </testcase>",
                    markup(&message)
                )
            }
            State::Error(failed) => {
                let message = markup(&failed.message);
                writeln!(
                    out,
                    ">\n      <error message=\"{message}\" type=\"unread-input\">{}:{}:{}\n{message}\n{}</error>\n    \
                     </testcase>",
                    markup(&failed.file),
                    failed.line,
                    failed.column,
                    markup(&failed.help)
                )
            }
            State::Failed => {
                let Some(finding) = case.finding else { return writeln!(out, "/>") };
                let message = self.line(finding);
                writeln!(
                    out,
                    ">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>",
                    markup(&format!("{}: {message}", finding.control.title)),
                    finding.severity.word(),
                    self.body(finding, &message)
                )
            }
        }
    }

    /// The cluster of a finding, where the report is about several.
    fn cluster(&self, finding: &Finding<'s>) -> Option<&'s str> {
        if self.report.clusters.len() > 1 { self.clusters.of(&finding.subject) } else { None }
    }

    fn line(&self, finding: &Finding<'s>) -> String {
        finding_line(finding, self.cluster(finding))
    }

    /// The same on every run, so that a pipeline can follow a test: no lines, no counts.
    fn name(&self, case: &Case<'_, 's>) -> String {
        if let Some(failed) = case.failed() {
            return failed.file.clone();
        }
        let mut name = case.control.map_or("", |control| control.id).to_owned();
        if let Some(finding) = case.finding {
            let subject = subject_words(&finding.subject);
            if !subject.is_empty() {
                let _ = write!(name, ": {subject}");
            }
            if let Some(cluster) = self.cluster(finding) {
                let _ = write!(name, " in {cluster}");
            }
        }
        name
    }

    /// The evidence and the thing to do, escaped.
    fn body(&self, finding: &Finding<'s>, message: &str) -> String {
        let control = finding.control;
        let mut lines = vec![
            format!("{} ({})", control.title, control.id),
            format!("severity {}, who acts: {}", finding.severity.word(), finding.owner.word()),
        ];
        for (index, place) in finding.evidence.iter().enumerate() {
            let evidence = place.resolve();
            let said = if index == 0 { message.to_owned() } else { place_line(finding, place) };
            lines.push(format!("{}:{}:{}  {said}", evidence.file, evidence.line, evidence.column));
        }
        if finding.evidence.is_empty() {
            lines.push(message.to_owned());
        }
        lines.extend(self.options.fix(finding).map(|fix| format!("fix: {fix}")));
        lines.extend(self.options.page(control.id).map(|page| format!("more: {page}")));
        lines.iter().map(|line| markup(line)).collect::<Vec<_>>().join("\n")
    }
}

fn place(case: &Case<'_, '_>) -> Option<(String, u32)> {
    if let Some(failed) = case.failed() {
        return Some((slashed(&failed.file), failed.line));
    }
    let finding = case.finding?;
    let place = finding.evidence.first().copied().or_else(|| finding.subject.place())?;
    let evidence = place.resolve();
    Some((slashed(&evidence.file), evidence.line))
}
