//! Markdown for a comment on a pull request.
//!
//! GitHub takes 65,536 characters in a comment and refuses longer ones, so the text is built part by part within a
//! budget, the most important parts first; what does not fit is counted and said. The first line is a mark by which a
//! pipeline finds its own comment again. Everything from the input is escaped: it cannot become markup, a link or a
//! mention.

mod parts;

use std::fmt::Write as _;
use std::io;

use plimsoll_model::{Report, Verdict};

use crate::describe::Clusters;
use crate::form::{FormOptions, clusters};
use crate::grouping::by_control;
use crate::selection::{Tally, counted};
use crate::text;

/// The longest comment that GitHub takes, in characters.
pub const LONGEST: usize = 65_536;

/// The first line.
pub const MARK: &str = "<!-- plimsoll -->";

/// What is kept free for the lines that say what was left out, and for the last line.
const RESERVE: usize = 1_024;

/// Writes a report as Markdown of at most [`LONGEST`] bytes.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, options: &FormOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(text(report, options).as_bytes())
}

/// A text with a limit in bytes, which is never less than one in characters, however they are counted.
struct Budget {
    text: String,
    limit: usize,
}

impl Budget {
    /// Adds a part if it fits as a whole.
    fn add(&mut self, part: &str) -> bool {
        let fits = self.text.len() + part.len() <= self.limit;
        if fits {
            self.text.push_str(part);
        }
        fits
    }
}

fn text(report: &Report<'_>, options: &FormOptions<'_>) -> String {
    let tally = Tally::of(counted(report, options.comparison));
    let groups = by_control(counted(report, options.comparison));
    let of_scope = Clusters::default();
    let writer = parts::Writer { report, options, clusters: &of_scope };

    let mut budget = Budget { text: String::new(), limit: LONGEST - RESERVE };
    budget.add(&format!("{MARK}\n## plimsoll: {}\n\n", options.sum(&tally)));
    budget.add(&writer.summary(&tally));
    if !budget.add(&writer.unread()) {
        budget.add(&format!(
            "**{} could not be read**: `plimsoll scan` lists them.\n\n",
            text::plural(report.inputs.failed.len(), "input", None)
        ));
    }
    // The table may take half of the room, so that there is some for the details.
    let whole = budget.limit;
    budget.limit = budget.text.len() + (whole - budget.text.len()) / 2;
    let mut left_out = 0;
    if !groups.is_empty() {
        budget.add(parts::TABLE_HEAD);
        for group in &groups {
            if left_out > 0 || !budget.add(&writer.row(group)) {
                left_out += 1;
            }
        }
        budget.limit = whole;
        if left_out > 0 {
            let row = format!(
                "\n{} of {} left out: a comment holds {} characters. `plimsoll scan --all` shows them.\n",
                text::number(left_out),
                text::plural(groups.len(), "control", None),
                text::number(LONGEST)
            );
            budget.limit += row.len();
            budget.add(&row);
        }
        budget.add("\n");
    }
    // What is unknown, suppressed and unread matters more than the last place of the last finding.
    let tail = [writer.unknown(), writer.suppressed(), writer.account()];
    let wanted: usize = tail.iter().map(String::len).sum();
    budget.limit = whole - wanted.min((whole - budget.text.len()) / 2);
    let mut without_details = 0;
    for group in &groups {
        if without_details > 0 || !writer.details(group, &mut budget) {
            without_details += 1;
        }
    }
    if without_details > 0 {
        // Its room is part of the reserve.
        let _ = writeln!(
            budget.text,
            "\nDetails of {} left out for length: `plimsoll scan --all` shows them.\n",
            text::plural(without_details, "control", None)
        );
    }
    budget.limit = whole;
    for part in &tail {
        if !budget.add(part) {
            budget.text.push_str("\nA section was left out for length.\n");
        }
    }
    let _ = writeln!(
        budget.text,
        "\n<sub>plimsoll {} · profile {} · {} · {} of {} passed · ordered by exposure and privilege</sub>",
        options.version,
        crate::escape::markdown(&report.profile),
        crate::escape::code(&text::shorten(&clusters(report), 80)),
        text::number(report.verdicts().get(&Verdict::Pass).copied().unwrap_or(0)),
        text::plural(report.outcomes.len(), "control", None),
    );
    budget.text
}
