//! `cargo xtask conformance [SUITE...] [--format json] [--verbose]`: a scoreboard over the corpora.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers that talks to its terminal"
)]

use std::process::ExitCode;

use plimsoll_testkit::conformance::{SUITES, Suite};
use plimsoll_testkit::corpus;
use serde_json::json;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let as_json = arguments.windows(2).any(|pair| pair == ["--format", "json"]);
    let verbose = arguments.iter().any(|argument| argument == "--verbose");
    let wanted: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--") && argument.as_str() != "json")
        .collect();
    if let Some(unknown) = wanted.iter().find(|name| !SUITES.iter().any(|(suite, _)| suite == *name)) {
        let names: Vec<&str> = SUITES.iter().map(|(name, _)| *name).collect();
        eprintln!("no suite `{unknown}`; there are {}", names.join(", "));
        return ExitCode::from(3);
    }
    let Some(root) = corpus::root() else {
        eprintln!("skipped: PLIMSOLL_CORPUS names no folder; the corpora are not part of the repository");
        return ExitCode::SUCCESS;
    };
    let mut failed = false;
    if !as_json {
        println!("{:<12} {:>7} {:>7} {:>6} {:>7}", "suite", "cases", "passed", "known", "failed");
    }
    for (name, run) in SUITES {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| *wanted == name) {
            continue;
        }
        let suite = run(&root);
        failed |= !suite.failed.is_empty();
        print(&suite, as_json, verbose);
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print(suite: &Suite, as_json: bool, verbose: bool) {
    let Suite { name, cases, passed, known, failed, notes } = suite;
    if as_json {
        println!(
            "{}",
            json!({ "suite": name, "cases": cases, "passed": passed, "known": known.len(), "failed": failed.len() })
        );
        return;
    }
    println!("{name:<12} {cases:>7} {passed:>7} {:>6} {:>7}", known.len(), failed.len());
    for note in notes {
        println!("    {note}");
    }
    let limit = if verbose { usize::MAX } else { 20 };
    for failure in failed.iter().take(limit) {
        println!("    failed  {failure}");
    }
    if failed.len() > limit {
        println!("    ... {} more: --verbose", failed.len() - limit);
    }
    if verbose {
        for (case, reason) in known {
            println!("    known   {case}: {reason}");
        }
    }
}
