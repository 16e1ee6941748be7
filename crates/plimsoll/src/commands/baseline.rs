//! `plimsoll baseline`: the one-page picture.

use crate::args::{BaselineArgs, Cli};
use crate::exit::{CommandError, Outcome};
use crate::input;
use crate::settings::Settings;

pub(super) fn run(cli: &Cli, arguments: &BaselineArgs, _: &Settings) -> Result<Outcome, CommandError> {
    let snapshot = input::read(&arguments.input, cli.quiet)?;
    Ok(input::outcome(&arguments.input, &snapshot))
}
