//! `--git` and `--git-history`: what a change introduces, and secrets in every version of every file.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use plimsoll_model::{Report, Snapshot};
use plimsoll_report::{Known, known};

use super::outputs;
use crate::args::{Cli, Format, ScanArgs};
use crate::exit::{CommandError, Outcome};
use crate::git::{Repository, history};
use crate::input;

/// The trees of two commits.
pub(super) struct Change {
    pub(super) before: Snapshot,
    pub(super) after: Snapshot,
}

/// Reads the trees of the two commits of a range.
pub(super) fn read(cli: &Cli, arguments: &ScanArgs, range: &str) -> Result<Change, CommandError> {
    let repository = repository(arguments)?;
    let (from, to) = repository.range(range)?;
    let options = input::options(&arguments.input);
    let snapshot = |commit: &str| {
        let tree = repository.input(commit, options.max_file_size)?;
        input::read_all(vec![tree], &options, &arguments.input, cli.quiet)
    };
    Ok(Change { before: snapshot(&from)?, after: snapshot(&to)? })
}

/// The findings of a report, to compare another one with.
pub(super) fn known(before: &Report<'_>) -> Result<Known, CommandError> {
    let mut findings = Vec::new();
    known::write(before, &mut findings).map_err(CommandError::io("comparing the two revisions"))?;
    Known::parse(&findings)
        .map_err(|error| CommandError::Usage(format!("comparing the two revisions: {error}")))
}

/// Looks for secrets in the history.
pub(super) fn history(cli: &Cli, arguments: &ScanArgs, revision: &str) -> Result<Outcome, CommandError> {
    let outputs = outputs(arguments)?;
    let repository = repository(arguments)?;
    let found =
        history::read(&repository, Some(revision).filter(|revision| !revision.is_empty()), cli.quiet)?;
    for (format, path) in outputs {
        let to = path.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        let mut out: Box<dyn Write> = match path {
            Some(path) => Box::new(super::create(path)?),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        };
        let written = if format == Format::Text {
            found.write_text(&mut *out)
        } else if format == Format::Json {
            found.write_json(&mut *out)
        } else {
            let message = "--git-history is written as `text` or `json`";
            return Err(CommandError::Usage(message.to_owned()));
        };
        written.and_then(|()| out.flush()).map_err(CommandError::io(to))?;
    }
    let is_gated = arguments.fail_on.as_deref() != Some("none");
    Ok(if is_gated && !found.secrets.is_empty() { Outcome::Findings } else { Outcome::Clean })
}

/// The repository of the only input, or of the current folder.
fn repository(arguments: &ScanArgs) -> Result<Repository, CommandError> {
    match arguments.input.inputs.as_slice() {
        [] => Repository::open(Path::new(".")),
        [folder] if folder.is_dir() => Repository::open(folder),
        _ => Err(CommandError::Usage("with --git, INPUT is one folder of a repository".to_owned())),
    }
}
