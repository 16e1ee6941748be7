//! Development tasks. `cargo xtask help` lists them.
//!
//! This program links none of plimsoll's crates, so that it still builds when the generated lists are stale. What needs
//! them (conformance, benchmarks) is run as a program of `plimsoll-testkit`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers that talks to its terminal"
)]

mod ci;
mod control_source;
mod generate;
mod scaffold;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask gen [--check]                       write generated lists and pages, or say which are stale
cargo xtask tidy                                check the shape of the code: sizes, dependency edges, tests
cargo xtask new control AREA NAME               start a control with its fixtures
cargo xtask conformance [SUITE] [--format json] run the corpora named by PLIMSOLL_CORPUS; prints a scoreboard
cargo xtask bench [NAME]                        measure against limits and peers; prints ratios
cargo xtask bench data --output FILE ...        generate the audit log of AKS clusters; `bench data --help`
cargo xtask ci                                  everything that gates a change, in the order of failing fast";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["gen", rest @ ..] => generate::run(&root(), rest.contains(&"--check")),
        ["tidy"] => tidy::run(&root()),
        ["new", "control", area, name] => scaffold::control(&root(), area, name),
        ["conformance", rest @ ..] => testkit("plimsoll-conformance", rest),
        ["bench", rest @ ..] => testkit("plimsoll-bench", rest),
        ["ci"] => ci::run(&root()),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(HELP.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Builds and runs a program of `plimsoll-testkit` in release mode.
fn testkit(program: &str, arguments: &[&str]) -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--release", "--package", "plimsoll-testkit", "--bin", program, "--"])
        .args(arguments)
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} failed")) }
}

#[cfg(test)]
mod tests {
    use super::{generate, root, tidy};

    #[test]
    fn generated_files_are_current() {
        generate::run(&root(), true).unwrap();
    }

    #[test]
    fn the_code_is_tidy() {
        tidy::run(&root()).unwrap();
    }
}
