//! `corpus/workload`: the peers' own cases about Kubernetes objects.

mod checkov;
mod gatekeeper;
mod kube_linter;
mod kube_score;
mod kubeaudit;
pub(super) mod kubescape;
mod kyverno;
mod plain;
mod polaris;
mod trivy;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use plimsoll_model::Verdict;

use super::Suite;
use super::judge::{Case, ask};
use super::mapping::{Mapped, Mapping};

/// How a peer's manifest is read.
type Reader = fn(&Path) -> Vec<Case>;

/// The peers and how their manifests are read.
const PEERS: [(&str, Reader); 10] = [
    ("azure-policy-k8s", plain::cases),
    ("checkov", checkov::cases),
    ("gatekeeper-library", gatekeeper::cases),
    ("kube-linter", kube_linter::cases),
    ("kube-score", kube_score::cases),
    ("kubeaudit", kubeaudit::cases),
    ("kubescape-regolibrary", kubescape::cases),
    ("kyverno-policies", kyverno::cases),
    ("polaris", polaris::cases),
    ("trivy-checks", trivy::cases),
];

/// The share of cases of mapped checks, over all peers, that must agree.
const LEAST_AGREEMENT: f64 = 0.95;

/// Runs the suite.
pub fn run(root: &Path) -> Suite {
    let mut suite = Suite::named("workload");
    for (peer, reader) in PEERS {
        suite.add(peer_suite(peer, &reader(&root.join("workload").join(peer))));
    }
    let agreement = share(&suite);
    if agreement < LEAST_AGREEMENT {
        suite.failed.push(format!(
            "{:.1} % of the cases of mapped checks agree; at least {:.0} % must",
            agreement * 100.0,
            LEAST_AGREEMENT * 100.0
        ));
    }
    suite
}

/// The share of the cases that agree.
fn share(suite: &Suite) -> f64 {
    if suite.cases == 0 { 1.0 } else { suite.passed as f64 / suite.cases as f64 }
}

/// The cases of one peer against its mapping.
pub fn peer_suite(peer: &str, cases: &[Case]) -> Suite {
    let mapping = Mapping::of(peer);
    let mut suite = Suite::named(peer);
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unmapped: BTreeSet<&str> = BTreeSet::new();
    for case in cases {
        match mapping.get(&case.check) {
            None => {
                unmapped.insert(&case.check);
            }
            Some(Mapped::Broken(why)) => suite.case(Some(format!("{peer}: {}: {why}", case.check))),
            Some(Mapped::Refused(_)) => *refused.entry(&case.check).or_default() += 1,
            Some(Mapped::Question(question)) => {
                let verdict = ask(question, case, &case.snapshot());
                if (verdict == Verdict::Fail) == case.fails {
                    suite.case(None);
                } else if let Some(reason) = mapping.reason(case) {
                    suite.known(format!("{peer}: {}", case.name()), reason.to_owned());
                } else {
                    let stated = if case.fails { "fail" } else { "pass" };
                    suite.case(Some(format!(
                        "{peer}: {} states {stated}, got {}",
                        case.name(),
                        verdict.word()
                    )));
                }
            }
        }
    }
    for check in unmapped {
        suite.case(Some(format!("{peer}: the check `{check}` is neither mapped nor refused")));
    }
    let agreement = share(&suite);
    suite.notes.push(format!(
        "{peer}: {} of {} cases of mapped checks agree ({:.1} %), {} differ for a listed reason; {} checks ({} cases) refused",
        suite.passed,
        suite.cases,
        agreement * 100.0,
        suite.known.len(),
        refused.len(),
        refused.values().sum::<usize>(),
    ));
    suite
}
