//! `plimsoll man`: the manual page, all verbs in one.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::args::Cli;
use crate::exit::{CommandError, Outcome};

pub(super) fn run() -> Result<Outcome, CommandError> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    render(&command, &mut page).map_err(CommandError::io("the manual page"))?;
    io::stdout().write_all(&page).map_err(CommandError::io("standard output"))?;
    Ok(Outcome::Clean)
}

fn render(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(page)?;
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let man = clap_mangen::Man::new(verb.clone());
        man.render_name_section(page)?;
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
    }
    Ok(())
}
