//! JUnit XML, as pipelines read it: one suite for each area of controls.
//!
//! A failure is a failed test, with its evidence and the thing to do. What could not be decided is a skipped test that
//! says what would decide it, never a passed one; so is what a suppression covers or an earlier run already had. A
//! control that passed everywhere is one passed test; one whose question does not arise is none. An input that could
//! not be read is a test with an error. GitLab keeps one of several tests with the same name, so names are distinct.

mod case;

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use plimsoll_model::{Finding, Outcome, Report, Verdict};

use crate::describe::Clusters;
use crate::escape::markup;
use crate::form::FormOptions;
use crate::grouping::reason_of;
use case::{Case, State};

/// Writes a report as JUnit XML.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, options: &FormOptions<'_>, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report, options);
    let mut out = BufWriter::new(out);
    let all = Counts::of(suites.iter().flat_map(|suite| &suite.cases));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"plimsoll\" {all}>")?;
    let writer = case::Writer { report, options, clusters: Clusters::default() };
    for suite in &suites {
        let name = markup(suite.name);
        writeln!(out, "  <testsuite name=\"plimsoll {name}\" {}>", Counts::of(&suite.cases))?;
        let mut names = case::Names::default();
        for case in &suite.cases {
            writer.write(suite.name, case, &mut names, &mut out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")?;
    out.flush()
}

/// The tests of one area.
struct Suite<'r, 's> {
    name: &'static str,
    cases: Vec<Case<'r, 's>>,
}

/// How many tests there are, and how they ended.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'c, 'r: 'c, 's: 'c + 'r>(cases: impl IntoIterator<Item = &'c Case<'r, 's>>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.tests += 1;
            match case.state {
                State::Passed => {}
                State::Failed => counts.failures += 1,
                State::Error(_) => counts.errors += 1,
                State::Skipped(_) | State::Unread(_) => counts.skipped += 1,
            }
        }
        counts
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tests, failures, errors, skipped } = self;
        // How long a single control took is not measured; the attribute is required.
        write!(
            out,
            "tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\""
        )
    }
}

fn suites<'r, 's>(report: &'r Report<'s>, options: &FormOptions<'_>) -> Vec<Suite<'r, 's>> {
    let mut findings: BTreeMap<&str, Vec<(usize, &'r Finding<'s>)>> = BTreeMap::new();
    for (index, finding) in report.findings.iter().enumerate() {
        findings.entry(finding.control.id).or_default().push((index, finding));
    }
    let mut areas: BTreeMap<&'static str, Vec<Case<'r, 's>>> = BTreeMap::new();
    for outcome in &report.outcomes {
        let own = findings.remove(outcome.control.id).unwrap_or_default();
        let cases = areas.entry(outcome.control.area).or_default();
        add(cases, outcome, own, options);
    }
    let mut suites: Vec<_> = areas.into_iter().map(|(name, cases)| Suite { name, cases }).collect();
    let unread: Vec<_> = report.inputs.failed.iter().map(|failed| Case::unread(failed, options)).collect();
    if !unread.is_empty() {
        suites.insert(0, Suite { name: "inputs", cases: unread });
    }
    suites.retain(|suite| !suite.cases.is_empty());
    suites
}

/// The tests of one control.
fn add<'r, 's>(
    cases: &mut Vec<Case<'r, 's>>,
    outcome: &'r Outcome,
    findings: Vec<(usize, &'r Finding<'s>)>,
    options: &FormOptions<'_>,
) {
    let control = outcome.control;
    let is_undecided = findings.iter().any(|(_, finding)| finding.verdict == Verdict::Unknown);
    for (index, finding) in findings {
        let state = match (&finding.suppression, finding.verdict) {
            (_, Verdict::Unknown) => State::Skipped(format!("unknown: {}", reason_of(finding))),
            (Some(suppression), _) => State::Skipped(format!(
                "suppressed: {} ({}, until {})",
                suppression.reason,
                suppression.owner,
                suppression.expires.as_deref().unwrap_or("further notice")
            )),
            (None, _) if options.comparison.is_some_and(|comparison| !comparison.is_new(index)) => {
                State::Skipped("known from the baseline".to_owned())
            }
            (None, _) => State::Failed,
        };
        cases.push(Case { control: Some(control), finding: Some(finding), state });
    }
    match outcome.verdict {
        Verdict::Unknown if !is_undecided => cases.push(Case {
            control: Some(control),
            finding: None,
            state: State::Skipped(format!("unknown: {}", outcome.reason)),
        }),
        Verdict::Pass => cases.push(Case { control: Some(control), finding: None, state: State::Passed }),
        _ => {}
    }
}
