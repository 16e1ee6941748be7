//! One evaluated run, written in several forms.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use plimsoll_model::{Notes, Report, Severity, Snapshot};
use plimsoll_report::{
    Comparison, FormOptions, Gate, github, gitlab, html, json, junit, markdown, ocsf, sarif, terminal,
};

use super::{create, framework, name, placeholders};
use crate::args::{Cli, Format, ScanArgs};
use crate::commands::baseline;
use crate::console::{WIDTH, colour, stdout_is_terminal};
use crate::exit::{CommandError, Outcome};
use crate::settings::Settings;

/// Where the reference pages of controls are published.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/reference/controls/");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// An evaluated run.
pub(super) struct Run<'r, 's> {
    pub(super) cli: &'r Cli,
    pub(super) arguments: &'r ScanArgs,
    pub(super) settings: &'r Settings,
    pub(super) snapshot: &'s Snapshot,
    pub(super) report: &'r Report<'s>,
    pub(super) comparison: Option<&'r Comparison>,
    pub(super) gate: Option<Severity>,
    pub(super) outcome: Outcome,
    pub(super) now: Date,
}

impl Run<'_, '_> {
    /// Writes one form to a file, or to standard output.
    pub(super) fn write(&self, format: Format, path: Option<&Path>) -> Result<(), CommandError> {
        let (mut out, is_terminal, to): (Box<dyn Write>, bool, String) = match path {
            Some(path) => (Box::new(create(path)?), false, name(path)),
            None => {
                let out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
                (Box::new(out), stdout_is_terminal(), "standard output".to_owned())
            }
        };
        self.render(format, is_terminal, &mut *out).and_then(|()| out.flush()).map_err(CommandError::io(to))
    }

    fn render(&self, format: Format, is_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
        let allow_unread = self.arguments.input.allow_unread;
        let form = FormOptions {
            version: VERSION,
            help_base: PAGES,
            allow_unread,
            comparison: self.comparison,
            gate: self.gate.map(|fail_on| Gate { fail_on, exit_code: self.outcome as u8 }),
            fill: Some(&placeholders::fit),
        };
        match format {
            Format::Json => {
                let asked = self.arguments.framework.as_ref().and_then(|id| framework::find(id).ok());
                let answers = asked.map(|asked| framework::answers(asked, self.report));
                let options = json::JsonOptions {
                    version: VERSION,
                    comparison: self.comparison,
                    framework: answers.as_ref(),
                };
                json::write(self.report, &options, out)
            }
            Format::Sarif => {
                let options = sarif::SarifOptions {
                    version: VERSION,
                    help_base: PAGES,
                    unknown: self.arguments.unknown,
                    allow_unread,
                    comparison: self.comparison,
                };
                sarif::write(self.report, &options, out)
            }
            Format::Text
                if let Some(framework) =
                    self.arguments.framework.as_ref().and_then(|id| framework::find(id).ok()) =>
            {
                let colour = colour(self.cli.color.unwrap_or_default(), is_terminal);
                framework::write(framework, self.report, colour, out)
            }
            Format::Text => {
                let only: Vec<String> = if self.arguments.control.is_empty() {
                    Vec::new()
                } else {
                    self.report.outcomes.iter().map(|outcome| outcome.control.id.to_owned()).collect()
                };
                let options = terminal::ScanOptions {
                    colour: colour(self.cli.color.unwrap_or_default(), is_terminal),
                    width: WIDTH,
                    all: self.arguments.all,
                    only: &only,
                    unknown: self.arguments.unknown,
                    suppressed: self.arguments.suppressed,
                    allow_unread,
                    comparison: self.comparison,
                    gate: form.gate,
                    fill: form.fill,
                    ..terminal::ScanOptions::default()
                };
                terminal::scan(self.report, &options, out)
            }
            Format::Junit => junit::write(self.report, &form, out),
            Format::Markdown => markdown::write(self.report, &form, out),
            Format::Github => github::write(self.report, &form, out),
            Format::Gitlab => gitlab::write(self.report, &form, out),
            Format::Ocsf => ocsf::write(self.report, &form, self.time(), out),
            Format::Html => {
                let clusters = baseline::pages(self.snapshot, self.settings, self.now);
                Notes::clear();
                let judged_on = self.now.to_string();
                let extras = html::Extras { clusters: &clusters, judged_on: &judged_on };
                html::write(self.report, &form, &extras, out)
            }
        }
    }

    /// When the findings were made, in milliseconds: the start of the day that was asked for, else now.
    fn time(&self) -> i64 {
        let asked = self.arguments.now.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        asked.map_or_else(Timestamp::now, |start| start.timestamp()).as_millisecond()
    }
}
