//! `plimsoll-lake`: logs into a lake, and questions to it. These verbs become verbs of `plimsoll` when it has a query
//! language of its own.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "the program talks to the user")]

mod account;
mod args;
mod exit;
mod ingest;
mod lake;
mod progress;
mod sources;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command};
use exit::Outcome;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = error.print();
            return if asked { Outcome::Clean } else { Outcome::Usage }.into();
        }
    };
    let done = match &cli.command {
        Command::Ingest(arguments) => ingest::run(cli.quiet, arguments),
        Command::Lake(command) => lake::run(command),
    };
    match done {
        Ok(outcome) => outcome.into(),
        Err(error) if error.is_broken_pipe() => Outcome::Clean.into(),
        Err(error) => {
            eprintln!("{error}");
            error.outcome().into()
        }
    }
}
