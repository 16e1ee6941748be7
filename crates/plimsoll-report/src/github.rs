//! Workflow commands of GitHub Actions: findings as annotations of a change.
//!
//! GitHub shows at most ten annotations of a level in a step and drops the rest in silence. So at most ten are written,
//! the first place of every control before the second of any, and the last line says how many there are in all.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use plimsoll_model::{Failed, Finding, Report, Severity, Verdict};

use crate::describe::{Clusters, finding_line};
use crate::form::FormOptions;
use crate::region::{Region, slashed};
use crate::selection::{Tally, counted};
use crate::text;

/// How many annotations of a level GitHub shows in a step.
pub const MOST: usize = 10;

/// How many of the errors may be about inputs, so that findings are not crowded out.
const MOST_UNREAD: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Info => Self::Notice,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Writes a report as workflow commands.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, options: &FormOptions<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let clusters = Clusters::default();
    let unread = if options.allow_unread { Level::Warning } else { Level::Error };
    let mut written = [0; Level::ALL.len()];
    for failed in report.inputs.failed.iter().take(MOST_UNREAD) {
        about_input(unread, failed, &mut out)?;
        if let Some(count) = written.get_mut(unread as usize) {
            *count += 1;
        }
    }
    let mut annotated = 0;
    for finding in by_turn(report, options) {
        let level = Level::of(finding.severity);
        let Some(count) = written.get_mut(level as usize).filter(|count| **count < MOST) else { continue };
        *count += 1;
        annotated += 1;
        let cluster = clusters.of(&finding.subject).filter(|_| report.clusters.len() > 1);
        about_finding(level, finding, cluster, options, &mut out)?;
    }
    let tally = Tally::of(counted(report, options.comparison));
    let mut last = vec![format!("plimsoll: {}", options.sum(&tally))];
    if tally.total() > annotated {
        last.push(format!(
            "{annotated} annotated, because GitHub shows {MOST} errors, {MOST} warnings and {MOST} notices of a step"
        ));
    }
    let unknown = report.verdicts().get(&Verdict::Unknown).copied().unwrap_or(0);
    if unknown > 0 {
        last.push(format!("{} unknown", text::plural(unknown, "control", None)));
    }
    if !report.inputs.failed.is_empty() {
        last.push(format!("{} unread", text::plural(report.inputs.failed.len(), "input", None)));
    }
    writeln!(out, "{}", last.join("; "))?;
    out.flush()
}

/// The findings that count, the first of each control in the order of the report, then the second of each, and so on.
fn by_turn<'r, 's>(report: &'r Report<'s>, options: &FormOptions<'_>) -> Vec<&'r Finding<'s>> {
    let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut findings: Vec<_> = counted(report, options.comparison)
        .map(|finding| {
            let turn = turns.entry(finding.control.id).or_default();
            *turn += 1;
            (*turn, finding)
        })
        .collect();
    // The sort is stable: within a turn the order of the report holds.
    findings.sort_by_key(|(turn, _)| *turn);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

fn about_finding(
    level: Level,
    finding: &Finding<'_>,
    cluster: Option<&str>,
    options: &FormOptions<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut properties = Vec::new();
    if let Some(place) = finding.evidence.first().copied().or_else(|| finding.subject.place()) {
        let region = Region::of(&place);
        properties.push(("file", slashed(place.position().0)));
        properties.push(("line", region.start_line.to_string()));
        properties.push(("endLine", region.end_line.to_string()));
        // Columns of a region of several lines are refused.
        if region.start_line == region.end_line {
            properties.push(("col", region.start_column.to_string()));
            properties.push(("endColumn", region.end_column.to_string()));
        }
    }
    properties.push(("title", format!("{} ({})", finding.control.title, finding.severity.word())));
    let mut lines = vec![finding_line(finding, cluster)];
    let further = finding.evidence.len().saturating_sub(1);
    if further > 0 {
        lines.push(format!("and {}", text::plural(further, "more place", None)));
    }
    lines.extend(options.fix(finding).map(|fix| format!("fix: {fix}")));
    lines.push(format!("plimsoll explain {}", finding.control.id));
    command(level, &properties, &lines, out)
}

fn about_input(level: Level, failed: &Failed, out: &mut dyn Write) -> io::Result<()> {
    let mut properties = vec![("file", slashed(&failed.file))];
    if failed.line > 0 {
        properties.push(("line", failed.line.to_string()));
        properties.push(("col", failed.column.max(1).to_string()));
    }
    properties.push(("title", "Input could not be read".to_owned()));
    command(level, &properties, &[text::sentences(&failed.message, &failed.help)], out)
}

fn command(
    level: Level,
    properties: &[(&str, String)],
    lines: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let properties: Vec<_> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let lines: Vec<_> = lines.iter().filter(|line| !line.is_empty()).map(|line| data(line)).collect();
    writeln!(out, "::{} {}::{}", level.word(), properties.join(","), lines.join("%0A"))
}

/// Text behind the second `::`. Line breaks and other control characters were replaced.
fn data(text: &str) -> String {
    text::clean(text).replace('%', "%25")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
