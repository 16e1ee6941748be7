//! `corpus/azure`, as far as it is JSON: what the peers state about resources, and that every file is read.
//!
//! A statement is a case. It agrees where plimsoll's verdict about the same resource is the stated one; `unknown` agrees
//! with nothing. Differences stand in `peers/azure-<peer>.known.tsv`, one by one.

mod ansible;
mod checkov;
mod kics;
mod parse;
mod psrule;
mod terraform;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use plimsoll_controls::{Check, Control, Profile, SuppressionRules, evaluate};
use plimsoll_model::azure::{AGENT_POOL, MANAGED_CLUSTER, ResourceRef};
use plimsoll_model::{Finding, Snapshot, Subject, Verdict};

use super::Suite;
use super::mapping::{Mapped, Mapping, Question};
use crate::corpus::{self, Row};

/// Runs the suite.
pub fn run(root: &Path) -> Suite {
    let folder = root.join("azure");
    let mut suite = Suite::named("azure");
    suite.add(psrule::run(&folder));
    suite.add(checkov::run(&folder));
    suite.add(kics::run(&folder));
    suite.add(ansible::run(&folder));
    suite.add(parse::run(&folder));
    suite.add(terraform::run(&folder));
    suite
}

/// What a peer says about a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stated {
    Pass,
    Fail,
    /// The check is not about this resource.
    Nothing,
}

impl Stated {
    fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Nothing => "nothing",
        }
    }

    /// Whether a verdict, where one was given at all, says the same. Peers have no word for "not applicable" beside a
    /// pass.
    fn agrees(self, verdict: Option<Verdict>) -> bool {
        match self {
            Self::Pass => matches!(verdict, Some(Verdict::Pass | Verdict::NotApplicable)),
            Self::Fail => verdict == Some(Verdict::Fail),
            Self::Nothing => matches!(verdict, None | Some(Verdict::NotApplicable)),
        }
    }
}

/// One statement: of a check, about a subject in a file.
#[derive(Clone, Copy, Debug)]
struct Statement<'a> {
    file: &'a str,
    check: &'a str,
    subject: &'a str,
    stated: Stated,
}

/// What plimsoll says about a resource.
#[derive(Debug, Default)]
struct Said {
    /// The worst verdict; `None` where no control of the question is about such a resource.
    verdict: Option<Verdict>,
    /// The lines of the evidence of failures.
    lines: Vec<u32>,
    /// Why it is unknown.
    message: String,
}

/// The statements of one peer.
struct Peer {
    name: &'static str,
    mapping: Mapping,
    suite: Suite,
    refused: BTreeMap<String, usize>,
    /// The listed differences that were met: file, check and subject.
    met: BTreeSet<(String, String, String)>,
}

impl Peer {
    fn named(name: &'static str) -> Self {
        Self {
            name,
            mapping: Mapping::of(&format!("azure-{name}")),
            suite: Suite::named(name),
            refused: BTreeMap::new(),
            met: BTreeSet::new(),
        }
    }

    /// Holds a statement against what plimsoll says about the resource, and returns what that was. Without a resource
    /// plimsoll says nothing.
    fn hold(
        &mut self,
        statement: Statement<'_>,
        snapshot: &Snapshot,
        resource: Option<ResourceRef<'_>>,
    ) -> Said {
        self.hold_all(statement, snapshot, resource.as_slice())
    }

    /// Holds a statement about several resources against what plimsoll says about any of them: the worst counts.
    fn hold_all(
        &mut self,
        statement: Statement<'_>,
        snapshot: &Snapshot,
        resources: &[ResourceRef<'_>],
    ) -> Said {
        let Statement { file, check, subject, stated } = statement;
        let case = format!("{}: {file} {check} {subject}", self.name);
        let question = match self.mapping.get(check) {
            Some(Mapped::Question(question)) => question,
            Some(Mapped::Refused(_)) => {
                *self.refused.entry(check.to_owned()).or_default() += 1;
                return Said::default();
            }
            Some(Mapped::Broken(why)) => {
                self.suite.case(Some(format!("{case}: {why}")));
                return Said::default();
            }
            None => {
                self.suite.case(Some(format!("{case}: the check is neither mapped nor refused")));
                return Said::default();
            }
        };
        let mut said = Said::default();
        for resource in resources {
            let one = ask(question, snapshot, *resource);
            said.lines.extend(one.lines);
            if one.verdict.is_some() && (said.verdict.is_none() || one.verdict < said.verdict) {
                (said.verdict, said.message) = (one.verdict, one.message);
            }
        }
        if stated.agrees(said.verdict) {
            self.suite.case(None);
        } else if let Some(reason) = self.difference(file, check, subject) {
            self.suite.known(case, reason);
        } else {
            let got = said.verdict.map_or("nothing", Verdict::word);
            self.suite.case(Some(format!("{case}: states {}, got {got} {}", stated.word(), said.message)));
        }
        said
    }

    /// The reason of a listed difference, which counts as met.
    fn difference(&mut self, file: &str, check: &str, subject: &str) -> Option<String> {
        let reason = self.mapping.reason_of(file, check, subject)?.to_owned();
        self.met.insert((file.to_owned(), check.to_owned(), subject.to_owned()));
        Some(reason)
    }

    /// The result. A listed difference that was not met is out of date, and counts as failed.
    fn finish(mut self) -> Suite {
        for (file, check, subject) in self.mapping.known() {
            if !self.met.contains(&(file.to_owned(), check.to_owned(), subject.to_owned())) {
                self.suite
                    .failed
                    .push(format!("{}: {file} {check} {subject} is listed but does not differ", self.name));
            }
        }
        self.suite.notes.push(format!(
            "{}: {} of {} statements agree, {} differ for a listed reason; {} checks ({} statements) refused",
            self.name,
            self.suite.passed,
            self.suite.cases,
            self.suite.known.len(),
            self.refused.len(),
            self.refused.values().sum::<usize>(),
        ));
        self.suite
    }
}

/// Asks the question about one resource of a snapshot.
fn ask(question: &Question, snapshot: &Snapshot, resource: ResourceRef<'_>) -> Said {
    let controls: Vec<&'static Control> =
        question.controls.iter().copied().filter(|control| reaches(control, resource)).collect();
    if controls.is_empty() {
        return Said::default();
    }
    let parameters = question.parameters();
    let profile = Profile::of(controls);
    let report = evaluate(snapshot, &profile, &parameters, &SuppressionRules::default(), question.now());
    let about = |finding: &&Finding<'_>| {
        matches!(finding.subject, Subject::Resource(other) if other == resource) && question.counts(finding)
    };
    let findings: Vec<&Finding<'_>> = report.findings.iter().filter(about).collect();
    let silent = || {
        let all = report.outcomes.iter().all(|outcome| outcome.verdict == Verdict::NotApplicable);
        if all { Verdict::NotApplicable } else { Verdict::Pass }
    };
    let verdict = findings.iter().map(|finding| finding.verdict).min().unwrap_or_else(silent);
    let failures = findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
    Said {
        verdict: Some(verdict),
        lines: failures.flat_map(|finding| &finding.evidence).map(|place| place.resolve().line).collect(),
        message: findings.first().map(|finding| finding.message.to_string()).unwrap_or_default(),
    }
}

/// Whether a control is about such a resource.
fn reaches(control: &Control, resource: ResourceRef<'_>) -> bool {
    let kind = resource.kind();
    match control.check {
        Check::Cluster(_) => kind == MANAGED_CLUSTER,
        Check::Pool(_) => kind == MANAGED_CLUSTER || (kind == AGENT_POOL && resource.cluster().is_none()),
        Check::Resource(wanted, _) => kind == wanted,
        _ => false,
    }
}

/// A file of a peer: its name below the peer's folder, what it holds, and what the manifest says about it.
struct CaseFile {
    name: String,
    content: Vec<u8>,
    expectation: String,
}

/// The JSON and Bicep files of a peer in the manifest.
fn case_files(folder: &Path, peer: &str) -> Vec<CaseFile> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let of_peer = |row: &Row| {
        let name = Path::new(row.get("file")).strip_prefix(peer).ok()?;
        name.extension().filter(|ending| *ending == "json" || *ending == "bicep")?;
        Some(CaseFile {
            name: name.display().to_string(),
            content: fs::read(folder.join(row.get("file"))).unwrap_or_default(),
            expectation: row.get("expectation").to_owned(),
        })
    };
    corpus::table(&manifest).iter().filter_map(of_peer).collect()
}

/// The only cluster of a snapshot.
fn only_cluster(snapshot: &Snapshot) -> Option<ResourceRef<'_>> {
    match snapshot.clusters().as_slice() {
        [only] => Some(only.resource()),
        _ => None,
    }
}
