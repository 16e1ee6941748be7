//! `plimsoll completions`: a completion script for a shell.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::exit::{CommandError, Outcome};

pub(super) fn run(arguments: &CompletionsArgs) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "plimsoll", &mut script);
    io::stdout().write_all(&script).map_err(CommandError::io("standard output"))?;
    Ok(Outcome::Clean)
}
