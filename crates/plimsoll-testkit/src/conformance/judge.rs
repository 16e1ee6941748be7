//! Asking controls, or checks of the Pod Security Standards, about the files of a case.

use std::fs;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use plimsoll_analysis::pss::{self, PodInput, Policy};
use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate};
use plimsoll_model::{Snapshot, Subject, Verdict, Workload};

use super::mapping::Question;
use super::workload::kubescape;

/// The day that suites judge by.
pub const NOW: Date = date(2026, 11, 15);

/// One case of a peer: its check, the files, and what it says about them.
#[derive(Clone, Debug)]
pub struct Case {
    /// The peer's check.
    pub check: String,
    /// What identifies the case in the manifest.
    pub file: String,
    /// The files to read.
    pub paths: Vec<PathBuf>,
    /// Only the object of this kind and name counts, where one is named.
    pub subject: Option<(String, String)>,
    /// Whether the peer expects a failure.
    pub fails: bool,
}

impl Case {
    /// The case in one line.
    pub fn name(&self) -> String {
        match &self.subject {
            Some((kind, name)) => format!("{} {} {kind}/{name}", self.file, self.check),
            None => format!("{} {}", self.file, self.check),
        }
    }

    /// Reads the files of the case.
    pub fn snapshot(&self) -> Snapshot {
        let contents: Vec<(String, Vec<u8>)> = self
            .paths
            .iter()
            .map(|path| {
                let content = fs::read(path).unwrap_or_default();
                (path.display().to_string(), kubescape::unwrapped(content))
            })
            .collect();
        let files: Vec<(&str, &[u8])> =
            contents.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        plimsoll_ingest::snapshot_of(&files)
    }
}

/// The worst verdict that the question gets over the case's subjects: fail, unknown or pass. Not-applicable counts as
/// pass, as peers have no word for it.
pub fn ask(question: &Question, case: &Case, snapshot: &Snapshot) -> Verdict {
    let wanted = |subject: &Subject<'_>| {
        case.subject.as_ref().is_none_or(|(kind, name)| {
            (kind.is_empty() || subject.kind().eq_ignore_ascii_case(kind)) && subject.name() == name
        })
    };
    let mut worst = Verdict::Pass;
    if !question.controls.is_empty() {
        let parameters = question.parameters();
        let profile = Profile::of(question.controls.clone());
        let report = evaluate(snapshot, &profile, &parameters, &SuppressionRules::default(), question.now());
        for finding in &report.findings {
            if !wanted(&finding.subject) || !question.counts(finding) {
                continue;
            }
            worst = worst.min(finding.verdict);
        }
    }
    for (check, policy) in &question.pss {
        for object in snapshot.objects() {
            let Some(workload) = Workload::of(object) else { continue };
            if wanted(&Subject::Object(object)) && violates(&workload, *policy, *check) {
                worst = Verdict::Fail;
            }
        }
    }
    worst
}

fn violates(workload: &Workload<'_>, policy: Policy, check: pss::CheckId) -> bool {
    pss::evaluate(policy, &PodInput::of(workload)).iter().any(|violation| violation.check == check)
}

/// Parameters under which nothing is exempt.
pub fn strict() -> Parameters {
    Parameters { exempt_namespaces: Vec::new(), ..Parameters::default() }
}
