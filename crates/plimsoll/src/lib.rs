//! The command line: reads arguments, environment and configuration, calls the library, hands results to a renderer.
//!
//! This is the only crate that prints, reads the environment or the clock, and decides how the process exits. One verb
//! lives in one file below `commands/`. A run goes through three types in this order: [`args::Cli`] (raw, as typed),
//! the verb's settings (resolved: flag over environment over file over default), and the verb's `run`.

#![allow(clippy::print_stderr, reason = "the one crate that talks to the user")]

pub mod args;
mod commands;
mod console;
mod exit;
mod git;
mod input;
mod render;
mod settings;

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;

pub use exit::Outcome;

/// Runs the program with the given arguments, the first being its name, and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Outcome {
    let cli = match args::Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Asking for help or the version is no mistake; anything else is, and clap's own code 2 means something
            // else here.
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = error.print();
            return if asked { Outcome::Clean } else { Outcome::Usage };
        }
    };
    match commands::run(&cli) {
        Ok(outcome) => outcome,
        Err(error) => {
            if error.is_broken_pipe() {
                // The reader has seen enough: `plimsoll scan … | head`.
                return Outcome::Clean;
            }
            eprintln!("{error}");
            error.outcome()
        }
    }
}
