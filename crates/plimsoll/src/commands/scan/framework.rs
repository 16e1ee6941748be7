//! `scan --framework`: the requirements of a framework in its own order, each with what the run says about it.

use std::io::{self, Write};

use plimsoll_controls::frameworks::{Answer, Framework, How, Requirement};
use plimsoll_model::{Report, Severity, Verdict};
use plimsoll_report::json::{ControlsRow, FrameworkAnswers, FrameworkRow, RequirementCounts, RequirementRow};
use plimsoll_report::style::Paint;
use plimsoll_report::text;

/// How wide the column of words is.
const WORDS: usize = 16;

/// The framework with this id, or what to say.
pub(super) fn find(id: &str) -> Result<&'static Framework, String> {
    Framework::named(id).ok_or_else(|| {
        let known: Vec<&str> = Framework::all().iter().map(|framework| framework.id).collect();
        format!("no framework `{id}`; there are {}", known.join(", "))
    })
}

/// Writes the screen.
pub(super) fn write(
    framework: &Framework,
    report: &Report<'_>,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint::new(colour);
    writeln!(out, "{}", paint.strong(&format!("{}, {}", framework.name, framework.version)))?;
    writeln!(out, "{}\n", paint.quiet(framework.about))?;
    let widest = framework.requirements.iter().map(|requirement| text::width(requirement.id)).max();
    let column = widest.unwrap_or_default() + 4;
    let mut counts = Counts::default();
    let mut last = String::new();
    for requirement in &framework.requirements {
        let answer = requirement.answer(report);
        let word = counts.count(requirement, answer);
        let room = text::WIDTH.saturating_sub(column + WORDS);
        for (index, line) in text::wrap(requirement.title, room).iter().enumerate() {
            if index == 0 {
                let id = text::pad(requirement.id, column - 2);
                let word = painted(paint, answer.verdict, &text::pad(word, WORDS));
                writeln!(out, "  {id}{word}{line}")?;
            } else {
                writeln!(out, "{:indent$}{line}", "", indent = column + WORDS)?;
            }
        }
        // What holds for several in a row is said once.
        let detail = detail(requirement, report);
        if detail.is_empty() || detail == last {
            continue;
        }
        for line in text::wrap(&detail, room) {
            writeln!(out, "{:indent$}{}", "", paint.quiet(&line), indent = column + WORDS)?;
        }
        last = detail;
    }
    writeln!(out, "\n{}", counts.line(framework.requirements.len()))
}

/// The answers for the JSON report.
pub(super) fn answers(framework: &Framework, report: &Report<'_>) -> FrameworkAnswers {
    let mut counts = Counts::default();
    let rows = framework.requirements.iter().map(|requirement| RequirementRow {
        id: requirement.id,
        title: requirement.title,
        answer: match counts.count(requirement, requirement.answer(report)) {
            "not applicable" => Verdict::NotApplicable.word(),
            word => word,
        },
        controls: ControlsRow {
            fail: with(requirement, report, Verdict::Fail),
            unknown: with(requirement, report, Verdict::Unknown),
            pass: with(requirement, report, Verdict::Pass),
            not_applicable: with(requirement, report, Verdict::NotApplicable),
        },
        note: requirement.note,
    });
    let requirements = rows.collect();
    let Counts { failed, passed, unknown, not_applicable, manual, microsoft } = counts;
    let counts = RequirementCounts { fail: failed, pass: passed, unknown, not_applicable, manual, microsoft };
    let Framework { id, name, version, .. } = *framework;
    FrameworkAnswers { framework: FrameworkRow { id, name, version, counts }, requirements }
}

/// The controls of a requirement that came to a verdict.
fn with(requirement: &Requirement, report: &Report<'_>, verdict: Verdict) -> Vec<&'static str> {
    report
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == verdict)
        .map(|outcome| outcome.control.id)
        .filter(|id| requirement.controls.iter().any(|control| control.definition.id == *id))
        .collect()
}

/// What failed, or could not be decided, and what is to be known.
fn detail(requirement: &Requirement, report: &Report<'_>) -> String {
    let mut parts = Vec::new();
    for (what, ids) in [
        ("fails", with(requirement, report, Verdict::Fail)),
        ("unknown", with(requirement, report, Verdict::Unknown)),
    ] {
        if !ids.is_empty() {
            parts.push(format!("{what}: {}", ids.join(", ")));
        }
    }
    if requirement.how != How::Automatic && parts.is_empty() {
        parts.push(requirement.note.to_owned());
    }
    parts.join("; ")
}

fn painted(paint: Paint, verdict: Option<Verdict>, word: &str) -> String {
    match verdict {
        Some(Verdict::Fail) => paint.severity(Severity::High, word),
        Some(Verdict::Unknown) => paint.severity(Severity::Medium, word),
        Some(Verdict::Pass) => paint.remedy(word),
        Some(Verdict::NotApplicable) | None => paint.quiet(word),
    }
}

#[derive(Default)]
struct Counts {
    failed: usize,
    passed: usize,
    unknown: usize,
    not_applicable: usize,
    manual: usize,
    microsoft: usize,
}

impl Counts {
    /// Counts a requirement and returns its word.
    fn count(&mut self, requirement: &Requirement, answer: Answer) -> &'static str {
        let (count, word) = match (requirement.how, answer.verdict) {
            (How::Manual, _) => (&mut self.manual, "manual"),
            (How::Microsoft, _) => (&mut self.microsoft, "microsoft"),
            (How::Automatic, Some(Verdict::Fail)) => (&mut self.failed, "fail"),
            (How::Automatic, Some(Verdict::Pass)) => (&mut self.passed, "pass"),
            (How::Automatic, Some(Verdict::NotApplicable)) => (&mut self.not_applicable, "not applicable"),
            (How::Automatic, Some(Verdict::Unknown) | None) => (&mut self.unknown, "unknown"),
        };
        *count += 1;
        word
    }

    fn line(&self, total: usize) -> String {
        let mut parts = vec![
            format!("{} fail", self.failed),
            format!("{} pass", self.passed),
            format!("{} unknown", self.unknown),
            format!("{} not applicable", self.not_applicable),
            format!("{} manual", self.manual),
        ];
        if self.microsoft > 0 {
            parts.push(format!("{} Microsoft's", self.microsoft));
        }
        format!("{}: {}", text::plural(total, "requirement", None), parts.join(", "))
    }
}
