//! The screen of `scan`: what was read, what is wrong, what to do, and what it adds up to.

mod account;
mod groups;
mod suppressed;
mod totals;
mod unknown;

use std::io::{self, BufWriter, Write};

use plimsoll_model::{Finding, Place, Report};

use crate::describe::Clusters;
use crate::known::Comparison;
use crate::remedy::Fill;
use crate::selection::Gate;
use crate::style::Paint;
use crate::text;

/// How the screen is made.
#[derive(Clone, Copy)]
pub struct ScanOptions<'a> {
    /// Whether to colour.
    pub colour: bool,
    /// How many columns there are; more than [`text::WIDTH`] are not used.
    pub width: usize,
    /// Show every finding, warning and skipped file.
    pub all: bool,
    /// How many places are shown of a control that fails at many.
    pub places: usize,
    /// How many controls are shown in full; the rest is listed by name.
    pub controls: usize,
    /// Show only these controls, with every place; empty for all.
    pub only: &'a [String],
    /// Show what is unknown, and what would decide it.
    pub unknown: bool,
    /// Show what is suppressed.
    pub suppressed: bool,
    /// Whether inputs that could not be read are accepted.
    pub allow_unread: bool,
    /// The comparison with an earlier run: only new findings are shown.
    pub comparison: Option<&'a Comparison>,
    /// The gate, if there is one.
    pub gate: Option<Gate>,
    /// Fills in the placeholders of remedies.
    pub fill: Option<Fill<'a>>,
}

impl Default for ScanOptions<'_> {
    fn default() -> Self {
        Self {
            colour: false,
            width: text::WIDTH,
            all: false,
            places: 1,
            controls: 25,
            only: &[],
            unknown: false,
            suppressed: false,
            allow_unread: false,
            comparison: None,
            gate: None,
            fill: None,
        }
    }
}

/// Writes the screen.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn scan(report: &Report<'_>, options: &ScanOptions<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen {
        report,
        options,
        paint: Paint::new(options.colour),
        width: options.width.clamp(40, text::WIDTH),
        clusters: Clusters::default(),
        out: BufWriter::new(out),
    };
    screen.account()?;
    screen.groups()?;
    if options.unknown {
        screen.unknown()?;
    }
    if options.suppressed {
        screen.suppressed()?;
    }
    screen.totals()?;
    screen.out.flush()
}

/// Everything that the parts of the screen share.
struct Screen<'r, 's, 'o> {
    report: &'r Report<'s>,
    options: &'o ScanOptions<'o>,
    paint: Paint,
    width: usize,
    clusters: Clusters<'s>,
    out: BufWriter<&'o mut dyn Write>,
}

impl<'s> Screen<'_, 's, '_> {
    fn shows(&self, control: &str) -> bool {
        self.options.only.is_empty() || self.options.only.iter().any(|only| only == control)
    }

    fn shows_every_place(&self) -> bool {
        self.options.all || !self.options.only.is_empty()
    }

    /// The cluster of a finding, where the report is about several.
    fn cluster(&self, finding: &Finding<'s>) -> Option<&'s str> {
        if self.report.clusters.len() > 1 { self.clusters.of(&finding.subject) } else { None }
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", line.trim_end())
    }

    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A label at `indent`, then text that is wrapped and stays in its own column.
    fn hanging(&mut self, indent: usize, label: &Label, lines: &[String]) -> io::Result<()> {
        let column = indent + label.width + label.gap;
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                writeln!(
                    self.out,
                    "{:indent$}{}{:fill$}{line}",
                    "",
                    label.painted,
                    "",
                    fill = if line.is_empty() { 0 } else { label.width - label.used + label.gap }
                )?;
            } else {
                writeln!(self.out, "{:column$}{line}", "")?;
            }
        }
        Ok(())
    }

    /// How many columns are left for text behind a label.
    fn room(&self, indent: usize, label: &Label) -> usize {
        self.width.saturating_sub(indent + label.width + label.gap)
    }

    /// A place and what is said of it: behind it where places are short, else below it, so that a long path stays whole.
    fn place(&mut self, indent: usize, place: &str, column: usize, said: &str) -> io::Result<()> {
        let said = text::clean(said);
        if column.max(text::width(place)) <= PLACE_WIDTH {
            let label = Label::new(place, self.paint.quiet(place), column, 3);
            let lines = text::wrap(&said, self.room(indent, &label));
            return self.hanging(indent, &label, &lines);
        }
        if !place.is_empty() {
            let shown = text::shorten_front(place, self.width - indent);
            let painted = self.paint.quiet(&shown);
            self.line(&format!("{:indent$}{painted}", ""))?;
        }
        for line in text::wrap(&said, self.width - indent - 2).iter().filter(|line| !line.is_empty()) {
            self.line(&format!("{:column$}{line}", "", column = indent + 2))?;
        }
        Ok(())
    }
}

/// A text at the beginning of a line, padded to a width.
struct Label {
    painted: String,
    used: usize,
    width: usize,
    gap: usize,
}

impl Label {
    fn new(plain: &str, painted: String, width: usize, gap: usize) -> Self {
        let used = text::width(plain);
        Self { painted, used, width: width.max(used), gap }
    }
}

/// The widest column for places; what is said of longer ones stands below them.
const PLACE_WIDTH: usize = 36;

/// `file:line:column` of a place.
fn place_text(place: &Place<'_>) -> String {
    let evidence = place.resolve();
    position_text(&evidence.file, evidence.line, evidence.column)
}

fn position_text(file: &str, line: u32, column: u32) -> String {
    let position = if line == 0 { String::new() } else { format!(":{line}:{column}") };
    format!("{}{position}", text::clean(file))
}

/// Where a finding is said to be: its first evidence, else its subject.
fn first_place(finding: &Finding<'_>) -> String {
    match finding.evidence.first().copied().or_else(|| finding.subject.place()) {
        Some(place) => place_text(&place),
        None => "whole input".to_owned(),
    }
}
