//! The conformance suites as tests. They need the corpora (`PLIMSOLL_CORPUS`) and say so when they skip.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test may stop it, and says why it skips"
)]

mod audit_log;
mod azure_posture;
mod terraform;

use plimsoll_testkit::conformance::SUITES;
use plimsoll_testkit::corpus;

fn holds(name: &str) {
    let Some(root) = corpus::root() else {
        println!("skipped: PLIMSOLL_CORPUS names no folder; the corpora are not part of the repository");
        return;
    };
    let (_, run) = SUITES.iter().find(|(suite, _)| *suite == name).unwrap();
    let suite = run(&root);
    assert!(suite.cases > 0, "{name}: no cases were found in {}", root.display());
    let shown: Vec<&String> = suite.failed.iter().take(50).collect();
    assert!(suite.failed.is_empty(), "{name}: {} failed\n{shown:#?}", suite.failed.len());
}

#[test]
fn pss() {
    holds("pss");
}

#[test]
fn azure() {
    holds("azure");
}

#[test]
fn workload() {
    holds("workload");
}

#[test]
fn real() {
    holds("real");
}

#[test]
fn evidence() {
    holds("evidence");
}

#[test]
fn catalogue() {
    holds("catalogue");
}
