//! The parts of the comment.

use std::fmt::Write as _;

use plimsoll_model::{Finding, Report, Verdict};

use super::Budget;
use crate::describe::{Clusters, Said, place_line};
use crate::escape::{code, markdown};
use crate::form::FormOptions;
use crate::grouping::{Group, unknown_by_reason};
use crate::region::slashed;
use crate::remedy::{self, Fix};
use crate::selection::Tally;
use crate::text;

pub(super) const TABLE_HEAD: &str =
    "| Severity | Control | First place | What is there | Findings |\n| --- | --- | --- | --- | ---: |\n";

/// What ends the details of a control, and the room for a line before it that says what was left out.
const END: &str = "\n</details>\n\n";
const ROOM_FOR_MORE: usize = 80;

/// How many entries of a list are shown before the rest is only counted.
const SHOWN: usize = 20;
const LONGEST_PATH: usize = 160;
const LONGEST_TEXT: usize = 400;

pub(super) struct Writer<'r, 's> {
    pub(super) report: &'r Report<'s>,
    pub(super) options: &'r FormOptions<'r>,
    pub(super) clusters: &'r Clusters<'s>,
}

impl<'s> Writer<'_, 's> {
    pub(super) fn summary(&self, tally: &Tally) -> String {
        let verdicts = self.report.verdicts();
        let of = |verdict| verdicts.get(&verdict).copied().unwrap_or(0);
        let controls = text::plural(self.report.outcomes.len(), "control", None);
        let mut line = format!(
            "{controls}: {} failed, {} passed, **{} unknown**, {} not applicable.",
            of(Verdict::Fail),
            of(Verdict::Pass),
            of(Verdict::Unknown),
            of(Verdict::NotApplicable)
        );
        if let Some(comparison) = self.options.comparison {
            let _ = write!(
                line,
                " {} known from the baseline, {} gone.",
                text::number(comparison.known),
                text::number(comparison.gone)
            );
        }
        if let Some(gate) = self.options.gate {
            let closing = tally.at_least(gate.fail_on);
            let _ = write!(
                line,
                " Gate `--fail-on {}`: {} at or above it, **exit code {}**.",
                gate.fail_on.word(),
                text::plural(closing, "finding", None),
                gate.exit_code
            );
        }
        line.push_str("\n\n");
        line
    }

    pub(super) fn unread(&self) -> String {
        let failed = &self.report.inputs.failed;
        if failed.is_empty() {
            return String::new();
        }
        let mut part = format!("**{} could not be read:**\n\n", text::plural(failed.len(), "input", None));
        for failure in failed.iter().take(SHOWN) {
            let said = text::sentences(&failure.message, &failure.help);
            let place = format!("{}:{}", path(&failure.file), failure.line);
            let _ = writeln!(part, "- {}: {}", code(&place), prose(&said));
        }
        more(&mut part, failed.len());
        part.push('\n');
        part
    }

    /// One row of the table: a control, its first place, and how many findings there are.
    pub(super) fn row(&self, group: &Group<'_, 's>) -> String {
        let Some(first) = group.findings.first() else { return String::new() };
        format!(
            "| {} | {}<br>{} | {} | {} | {} |\n",
            group.severity.word(),
            code(group.control.id),
            markdown(group.control.title),
            place(first),
            self.said(first),
            text::number(group.findings.len())
        )
    }

    /// All places of a control and the thing to do, as far as there is room; whether at least the first fitted.
    pub(super) fn details(&self, group: &Group<'_, 's>, budget: &mut Budget) -> bool {
        let id = group.control.id;
        let mut head = format!(
            "<details><summary>{}: {} ({})</summary>\n\n",
            code(id),
            text::plural(group.findings.len(), "finding", None),
            group.severity.word(),
        );
        if let Some(first) = group.findings.first() {
            match remedy::first(first, self.options.fill) {
                Some(Fix::Command(command)) => {
                    let _ = write!(head, "Fix:\n\n{}\n\n", fenced(&command));
                }
                Some(Fix::Sentence(sentence)) => {
                    let _ = write!(head, "Fix: {}\n\n", code(&sentence));
                }
                None => {}
            }
        }
        if let Some(page) = self.options.page(id) {
            let _ = write!(head, "[Why it matters, how to fix it]({page})\n\n");
        }
        let whole = budget.limit;
        budget.limit = whole.saturating_sub(END.len() + ROOM_FOR_MORE);
        let mut entries = group.findings.iter().map(|finding| self.entry(finding));
        let Some(first) = entries.next() else {
            budget.limit = whole;
            return true;
        };
        head.push_str(&first);
        if !budget.add(&head) {
            budget.limit = whole;
            return false;
        }
        let mut left_out = 0;
        for entry in entries {
            if left_out > 0 || !budget.add(&entry) {
                left_out += 1;
            }
        }
        budget.limit = whole;
        if left_out > 0 {
            budget.add(&format!("- … {} more, left out for length\n", text::number(left_out)));
        }
        budget.add(END);
        true
    }

    fn entry(&self, finding: &Finding<'s>) -> String {
        let mut entry = format!("- {} {}\n", place(finding), self.said(finding));
        for further in finding.evidence.iter().skip(1).take(SHOWN) {
            let evidence = further.resolve();
            let _ = writeln!(
                entry,
                "  - {} {}",
                code(&format!("{}:{}", path(&evidence.file), evidence.line)),
                code(&place_line(finding, further))
            );
        }
        let hidden = finding.evidence.len().saturating_sub(SHOWN + 1);
        if hidden > 0 {
            let _ = writeln!(entry, "  - … {} more places here", text::number(hidden));
        }
        entry
    }

    fn said(&self, finding: &Finding<'s>) -> String {
        let several = self.report.clusters.len() > 1;
        let cluster = if several { self.clusters.of(&finding.subject) } else { None };
        let said = Said::of(finding, cluster);
        let mut parts = Vec::new();
        let about = said.about();
        if !about.is_empty() {
            parts.push(code(&text::shorten(&about, LONGEST_TEXT)));
        }
        if !said.message.is_empty() {
            parts.push(prose(&said.message));
        }
        if !said.field.is_empty() {
            parts.push(code(&text::shorten(&said.field, LONGEST_TEXT)));
        }
        parts.join(" ")
    }

    pub(super) fn unknown(&self) -> String {
        let reasons = unknown_by_reason(self.report, |_| true);
        if reasons.is_empty() {
            return String::new();
        }
        let count = self.report.verdicts().get(&Verdict::Unknown).copied().unwrap_or(0);
        let mut part = format!(
            "<details><summary>{} unknown: what would decide them</summary>\n\n",
            text::plural(count, "control", None)
        );
        for waiting in reasons.iter().take(SHOWN) {
            let ids: Vec<_> = waiting.controls.iter().map(|id| code(id)).collect();
            let _ = writeln!(part, "- {}: {}", prose(waiting.reason), ids.join(", "));
        }
        more(&mut part, reasons.len());
        part.push_str("\n</details>\n\n");
        part
    }

    pub(super) fn suppressed(&self) -> String {
        let suppressed: Vec<_> = self
            .report
            .findings
            .iter()
            .filter_map(|finding| finding.suppression.as_deref().map(|suppression| (finding, suppression)))
            .collect();
        if suppressed.is_empty() {
            return String::new();
        }
        let mut part = format!("<details><summary>{} suppressed</summary>\n\n", suppressed.len());
        for (finding, suppression) in suppressed.iter().take(SHOWN) {
            let until = suppression.expires.as_deref().unwrap_or("no end");
            let _ = writeln!(
                part,
                "- {} {} {}: {} ({}, until {})",
                code(finding.control.id),
                place(finding),
                self.said(finding),
                prose(&suppression.reason),
                code(&suppression.owner),
                markdown(until)
            );
        }
        more(&mut part, suppressed.len());
        part.push_str("\n</details>\n\n");
        part
    }

    /// What was read, what was left out, and what is odd about the configuration.
    pub(super) fn account(&self) -> String {
        let inputs = self.report.inputs;
        let mut part = format!(
            "<details><summary>Read {}, {}; {} left out</summary>\n\n",
            text::plural(inputs.files, "file", None),
            text::plural(inputs.objects, "object", None),
            text::number(inputs.skipped.len())
        );
        for skipped in inputs.skipped.iter().take(SHOWN) {
            let _ = writeln!(part, "- {}: {}", code(&path(&skipped.file)), prose(&skipped.reason));
        }
        more(&mut part, inputs.skipped.len());
        for notice in self.report.notices.iter().take(SHOWN) {
            let _ = writeln!(part, "- notice: {}", prose(notice));
        }
        part.push_str("\n</details>\n");
        part
    }
}

fn more(part: &mut String, total: usize) {
    if total > SHOWN {
        let _ = writeln!(part, "- … {} more", text::number(total - SHOWN));
    }
}

/// A message, with code where it stands between backticks.
fn prose(words: &str) -> String {
    let words = text::shorten(words, LONGEST_TEXT);
    let mut out = String::with_capacity(words.len() + 16);
    let mut rest = &*words;
    while let Some((before, behind)) = rest.split_once('`') {
        let Some((inner, after)) = behind.split_once('`') else { break };
        out.push_str(&markdown(before));
        out.push_str(&code(inner));
        rest = after;
    }
    out.push_str(&markdown(rest));
    out
}

fn path(file: &str) -> String {
    text::shorten_front(&slashed(file), LONGEST_PATH).into_owned()
}

/// `file:line` of a finding.
fn place(finding: &Finding<'_>) -> String {
    match finding.evidence.first().copied().or_else(|| finding.subject.place()) {
        Some(place) => {
            let evidence = place.resolve();
            code(&format!("{}:{}", path(&evidence.file), evidence.line))
        }
        None => "whole input".to_owned(),
    }
}

/// A command as a block, fenced so that nothing in it can end the block.
fn fenced(command: &str) -> String {
    let command = text::clean(command);
    let longest = command.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}sh\n{command}\n{fence}")
}
