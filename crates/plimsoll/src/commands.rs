//! The verbs.

mod baseline;
mod completions;
mod explain;
mod fix;
mod list;
mod man;
mod pss;
mod scan;

use crate::args::{Cli, Command};
use crate::exit::{CommandError, Outcome};
use crate::settings::Settings;

/// Runs the verb that was asked for.
pub(crate) fn run(cli: &Cli) -> Result<Outcome, CommandError> {
    match &cli.command {
        Command::Scan(arguments) => scan::run(cli, arguments, &Settings::load(cli)?),
        Command::Baseline(arguments) => baseline::run(cli, arguments, &Settings::load(cli)?),
        Command::Fix(arguments) => fix::run(cli, arguments, &Settings::load(cli)?),
        Command::Pss(arguments) => pss::run(cli, arguments),
        Command::Explain(arguments) => explain::run(cli, arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man => man::run(),
    }
}
