//! The machine interface: `plimsoll.report/v1`, described in `docs/report-json.md` and `docs/report.schema.json`.
//!
//! Fields are only ever added. Findings are written as they are made readable, one to a line, so that a report of a
//! million takes no memory and two reports compare line by line.

mod control;
mod finding;
mod framework;
mod lines;

use std::io;

use plimsoll_model::{Inputs, Report, Severity, Verdict};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::describe::Clusters;
use crate::known::Comparison;
use crate::selection::{Tally, counted};
use control::ControlRow;
use finding::FindingRow;
pub use framework::{ControlsRow, FrameworkAnswers, FrameworkRow, RequirementCounts, RequirementRow};
pub(crate) use lines::write as write_lines;

/// The name of the form.
pub const SCHEMA: &str = "plimsoll.report/v1";

/// What a report says beside its findings.
#[derive(Clone, Copy, Debug)]
pub struct JsonOptions<'a> {
    /// The version of plimsoll.
    pub version: &'a str,
    /// The comparison with an earlier run: every failure then says whether it is new.
    pub comparison: Option<&'a Comparison>,
    /// What the run says about the framework that was asked for.
    pub framework: Option<&'a FrameworkAnswers>,
}

/// Writes a report as JSON.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, options: &JsonOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        tool: Tool { name: "plimsoll", version: options.version },
        profile: &report.profile,
        clusters: &report.clusters,
        inputs: report.inputs,
        verdicts: Verdicts(report),
        severities: Severities(Tally::of(counted(report, None))),
        suppressed: report.findings.iter().filter(|finding| finding.suppression.is_some()).count(),
        comparison: options.comparison.map(|comparison| ComparisonRow {
            new: comparison.new,
            known: comparison.known,
            gone: comparison.gone,
        }),
        notices: &report.notices,
        framework: options.framework.map(|answers| &answers.framework),
        requirements: options.framework.map(|answers| answers.requirements.as_slice()),
        controls: Controls(report),
        findings: Findings { report, comparison: options.comparison },
    };
    write_lines(&document, out)
}

#[derive(serde::Serialize)]
struct Document<'r, 's> {
    schema: &'static str,
    tool: Tool<'r>,
    profile: &'r str,
    clusters: &'r [&'s str],
    inputs: &'r Inputs,
    verdicts: Verdicts<'r, 's>,
    severities: Severities,
    suppressed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonRow>,
    notices: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    framework: Option<&'r FrameworkRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirements: Option<&'r [RequirementRow]>,
    controls: Controls<'r, 's>,
    findings: Findings<'r, 's>,
}

#[derive(serde::Serialize)]
struct Tool<'r> {
    name: &'static str,
    version: &'r str,
}

#[derive(serde::Serialize)]
struct ComparisonRow {
    new: usize,
    known: usize,
    gone: usize,
}

/// How many controls came to each verdict.
struct Verdicts<'r, 's>(&'r Report<'s>);

impl Serialize for Verdicts<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdicts = self.0.verdicts();
        let mut map = serializer.serialize_map(Some(Verdict::ALL.len()))?;
        for verdict in Verdict::ALL {
            map.serialize_entry(verdict.word(), verdicts.get(&verdict).unwrap_or(&0))?;
        }
        map.end()
    }
}

/// How many failures that no suppression covers there are of each severity.
struct Severities(Tally);

impl Serialize for Severities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Severity::ALL.len()))?;
        for severity in Severity::ALL {
            map.serialize_entry(severity.word(), &self.0.of_severity(severity))?;
        }
        map.end()
    }
}

struct Controls<'r, 's>(&'r Report<'s>);

impl Serialize for Controls<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.outcomes.iter().map(ControlRow::of))
    }
}

struct Findings<'r, 's> {
    report: &'r Report<'s>,
    comparison: Option<&'r Comparison>,
}

impl Serialize for Findings<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let clusters = Clusters::default();
        serializer.collect_seq(self.report.findings.iter().enumerate().map(|(index, finding)| {
            let is_new = self
                .comparison
                .filter(|_| finding.verdict == Verdict::Fail)
                .map(|comparison| comparison.is_new(index));
            FindingRow::of(finding, clusters.of(&finding.subject), is_new)
        }))
    }
}
