//! GitLab's Code Quality report: what a merge request shows beside its lines.
//!
//! GitLab takes two entries with one fingerprint for the same, so fingerprints are distinct within a report; where they
//! are distinct anyway they are those of every other form.

use std::io;

use plimsoll_model::{Failed, Finding, Report, Severity};
use serde::{Serialize, Serializer};

use crate::describe::{Clusters, finding_line};
use crate::fingerprint::{Distinct, Fingerprint};
use crate::form::FormOptions;
use crate::region::{Region, slashed};
use crate::selection::counted;
use crate::text;

/// Writes a report as a Code Quality report.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, options: &FormOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Entries { report, options })?;
    out.write_all(b"\n")
}

struct Entries<'r, 's, 'o> {
    report: &'r Report<'s>,
    options: &'o FormOptions<'o>,
}

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: Fingerprint,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
}

impl Serialize for Entries<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let clusters = Clusters::default();
        let mut distinct = Distinct::default();
        let unread = self.report.inputs.failed.iter().map(|failed| unread(failed, self.options));
        let findings = counted(self.report, self.options.comparison).map(|finding| {
            let cluster = clusters.of(&finding.subject);
            let fingerprint = distinct.of(finding, cluster);
            entry(finding, cluster.filter(|_| self.report.clusters.len() > 1), fingerprint)
        });
        serializer.collect_seq(unread.chain(findings))
    }
}

fn entry(finding: &Finding<'_>, cluster: Option<&str>, fingerprint: Fingerprint) -> Entry {
    let line = finding_line(finding, cluster);
    let title = finding.control.title;
    let description = if line.is_empty() { title.to_owned() } else { format!("{title}: {line}") };
    let location = match finding.evidence.first().copied().or_else(|| finding.subject.place()) {
        Some(place) => {
            let region = Region::of(&place);
            let end = Some(region.end_line).filter(|end| *end > region.start_line);
            Location {
                path: slashed(place.position().0),
                lines: Lines { begin: region.start_line.max(1), end },
            }
        }
        // A finding about the input as a whole has no line; GitLab wants one.
        None => Location { path: ".".to_owned(), lines: Lines { begin: 1, end: None } },
    };
    Entry {
        description: text::clean(&description).into_owned(),
        check_name: finding.control.id,
        fingerprint,
        severity: severity(finding.severity),
        location,
    }
}

fn unread(failed: &Failed, options: &FormOptions<'_>) -> Entry {
    let identity = format!("unread-input|{}|{}", failed.file, failed.message);
    let said = text::sentences(&failed.message, &failed.help);
    Entry {
        description: format!("Input could not be read: {}", text::clean(&said)),
        check_name: "unread-input",
        fingerprint: Fingerprint::of_identity(&identity),
        severity: if options.allow_unread { "info" } else { "major" },
        location: Location {
            path: slashed(&failed.file),
            lines: Lines { begin: failed.line.max(1), end: None },
        },
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
