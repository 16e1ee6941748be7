//! `--baseline FILE`: which findings an earlier run already had.
//!
//! The file is an earlier JSON report, or the compact form that [`write()`] makes. Findings are recognised by their
//! fingerprint, so moved lines do not matter. Where several findings have the same fingerprint (the same object for two
//! clusters, or in two folders) as many are known as the earlier run had, those of the same cluster and file first: a
//! copy of a known bad object is new. Suppressed findings are left out of the file, so that one whose suppression has
//! ended counts as new.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use plimsoll_model::{Report, Verdict};
use serde::{Deserialize, Serialize};

use crate::describe::Clusters;
use crate::fingerprint::Fingerprint;
use crate::json;
use crate::selection::is_failure;

/// The name of the compact form.
pub const SCHEMA: &str = "plimsoll.baseline/v1";

/// Why a file cannot be compared with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KnownError {
    /// It is no JSON, or none of the expected shape.
    #[error("this is neither a report nor a compact baseline: {0}")]
    Shape(#[from] serde_json::Error),
    /// It says that it is something else.
    #[error(
        "the schema is `{0}`; a baseline is a report (`{report}`) or a compact baseline (`{SCHEMA}`)",
        report = json::SCHEMA
    )]
    Schema(String),
    /// A finding has no fingerprint, or a broken one.
    #[error(
        "finding {0} (control `{1}`) has no fingerprint of 32 hexadecimal digits; write the baseline anew"
    )]
    Fingerprint(usize, String),
}

/// The findings of an earlier run.
#[derive(Clone, Debug, Default)]
pub struct Known {
    findings: HashMap<Fingerprint, Vec<Origin>>,
    total: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    cluster: Option<Box<str>>,
    file: Box<str>,
}

#[derive(Deserialize)]
struct File<'f> {
    #[serde(borrow, default)]
    schema: Cow<'f, str>,
    #[serde(borrow, default)]
    findings: Vec<Entry<'f>>,
}

/// A finding of either form; what is not named here is passed over.
#[derive(Deserialize)]
struct Entry<'f> {
    #[serde(borrow, default)]
    control: Cow<'f, str>,
    #[serde(borrow, default)]
    fingerprint: Cow<'f, str>,
    verdict: Option<Cow<'f, str>>,
    suppressed: Option<serde::de::IgnoredAny>,
    /// Compact form.
    cluster: Option<Cow<'f, str>>,
    file: Option<Cow<'f, str>>,
    /// Report.
    resource: Option<EntryResource<'f>>,
    #[serde(borrow, default)]
    evidence: Vec<EntryEvidence<'f>>,
}

#[derive(Deserialize)]
struct EntryResource<'f> {
    #[serde(borrow)]
    cluster: Option<Cow<'f, str>>,
}

#[derive(Deserialize)]
struct EntryEvidence<'f> {
    #[serde(borrow, default)]
    file: Cow<'f, str>,
}

impl Known {
    /// Reads an earlier report or a compact baseline.
    ///
    /// # Errors
    /// Where the bytes are neither.
    pub fn parse(bytes: &[u8]) -> Result<Self, KnownError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let file: File<'_> = serde_json::from_slice(bytes)?;
        if file.schema != SCHEMA && file.schema != json::SCHEMA {
            return Err(KnownError::Schema(file.schema.into_owned()));
        }
        let mut known = Self::default();
        for (index, entry) in file.findings.into_iter().enumerate() {
            if entry.suppressed.is_some()
                || entry.verdict.as_deref().is_some_and(|verdict| verdict != Verdict::Fail.word())
            {
                continue;
            }
            let fingerprint = Fingerprint::parse(&entry.fingerprint)
                .ok_or_else(|| KnownError::Fingerprint(index + 1, entry.control.into_owned()))?;
            let cluster = entry.cluster.or_else(|| entry.resource.and_then(|resource| resource.cluster));
            let file = entry
                .file
                .or_else(|| entry.evidence.into_iter().next().map(|evidence| evidence.file))
                .unwrap_or_default();
            let origin = Origin { cluster: cluster.map(|cluster| (*cluster).into()), file: (*file).into() };
            known.findings.entry(fingerprint).or_default().push(origin);
            known.total += 1;
        }
        Ok(known)
    }

    /// How many findings the earlier run had.
    pub fn len(&self) -> usize {
        self.total
    }

    /// Whether the earlier run had none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Tells which findings of a report are new.
    pub fn compare(&self, report: &Report<'_>) -> Comparison {
        let clusters = Clusters::default();
        let mut left = self.findings.clone();
        let mut is_new = vec![false; report.findings.len()];
        let mut undecided = Vec::new();
        for (index, finding) in report.findings.iter().enumerate() {
            if !is_failure(finding) {
                continue;
            }
            let fingerprint = Fingerprint::of(finding);
            let Some(origins) = left.get_mut(&fingerprint) else {
                undecided.push((index, fingerprint));
                continue;
            };
            let file = finding.evidence.first().map_or("", |place| place.tree.file());
            let cluster = clusters.of(&finding.subject);
            let same = origins
                .iter()
                .position(|origin| *origin.file == *file && origin.cluster.as_deref() == cluster);
            match same {
                Some(same) => drop(origins.swap_remove(same)),
                None => undecided.push((index, fingerprint)),
            }
        }
        let mut known = 0;
        for (index, fingerprint) in undecided {
            if left.get_mut(&fingerprint).and_then(Vec::pop).is_none()
                && let Some(is_new) = is_new.get_mut(index)
            {
                *is_new = true;
            }
        }
        let mut new = 0;
        for (finding, is_new) in report.findings.iter().zip(&is_new) {
            if *is_new {
                new += 1;
            } else if is_failure(finding) {
                known += 1;
            }
        }
        Comparison { is_new, new, known, gone: self.total.saturating_sub(known) }
    }
}

/// The findings of a report against those of an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    is_new: Vec<bool>,
    /// How many failures are new.
    pub new: usize,
    /// How many failures the earlier run had too.
    pub known: usize,
    /// How many failures of the earlier run are no more.
    pub gone: usize,
}

impl Comparison {
    /// Whether the finding at this index of the report is a failure that the earlier run did not have.
    pub fn is_new(&self, index: usize) -> bool {
        self.is_new.get(index).copied().unwrap_or(false)
    }
}

#[derive(Serialize)]
struct Compact<'r> {
    schema: &'static str,
    findings: Vec<CompactEntry<'r>>,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct CompactEntry<'r> {
    control: &'static str,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'r str>,
    file: &'r str,
    fingerprint: Fingerprint,
}

/// Writes the failures of a report as a compact baseline: one line each, sorted, fit for version control.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let clusters = Clusters::default();
    let mut findings: Vec<_> = report
        .failures()
        .map(|finding| CompactEntry {
            control: finding.control.id,
            subject: finding.subject.id(),
            cluster: clusters.of(&finding.subject),
            file: finding.evidence.first().map_or("", |place| place.tree.file()),
            fingerprint: Fingerprint::of(finding),
        })
        .collect();
    findings.sort();
    json::write_lines(&Compact { schema: SCHEMA, findings }, out)
}
