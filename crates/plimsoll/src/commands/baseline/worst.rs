//! The worst findings, one line a control: the bridge from the picture to `scan`.

use std::fmt::Write as _;

use plimsoll_model::{Finding, Report};
use plimsoll_report::style::Paint;
use serde_json::{Value, json};

const SHOWN: usize = 6;

/// The first finding of each control, and how many there are of it, in the order of the report.
fn groups<'r>(report: &'r Report<'_>) -> Vec<(&'r Finding<'r>, usize)> {
    let mut groups: Vec<(&Finding<'_>, usize)> = Vec::new();
    for finding in report.failures() {
        match groups.iter_mut().find(|(known, _)| known.control.id == finding.control.id) {
            Some((_, count)) => *count += 1,
            None => groups.push((finding, 1)),
        }
    }
    groups
}

pub(super) fn text(report: &Report<'_>, colour: bool) -> String {
    let paint = Paint::new(colour);
    let groups = groups(report);
    let Some(widest) = groups.iter().take(SHOWN).map(|(finding, _)| finding.control.id.len()).max() else {
        return String::new();
    };
    let mut text = "Worst first\n".to_owned();
    for (finding, count) in groups.iter().take(SHOWN) {
        let id = finding.control.id;
        let padding = " ".repeat(widest - id.len());
        let severity = format!("{:<8}", finding.severity.word());
        let _ = writeln!(
            text,
            "  {}{padding}  {}  {count:>3}  {}",
            paint.strong(id),
            paint.severity(finding.severity, &severity),
            finding.control.title
        );
    }
    if groups.len() > SHOWN {
        let _ = writeln!(text, "  ... {} more controls fail: plimsoll scan", groups.len() - SHOWN);
    }
    text
}

pub(super) fn rows(report: &Report<'_>) -> Vec<Value> {
    groups(report)
        .iter()
        .take(SHOWN)
        .map(|(finding, count)| {
            json!({
                "control": finding.control.id, "severity": finding.severity, "count": count,
                "title": finding.control.title,
            })
        })
        .collect()
}
