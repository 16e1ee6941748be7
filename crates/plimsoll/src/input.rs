//! Reading the inputs that a verb was given.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use plimsoll_ingest::{Input, ReadOptions};
use plimsoll_model::Snapshot;

use crate::args::InputArgs;
use crate::console::ProgressLine;
use crate::exit::{CommandError, Outcome};
use crate::render::{self, Programs};

/// Reads everything named on the command line into one snapshot.
pub(crate) fn read(arguments: &InputArgs, quiet: bool) -> Result<Snapshot, CommandError> {
    read_with(arguments, quiet, &BTreeMap::new())
}

/// The same, with other contents for some files, by their display names.
pub(crate) fn read_with(
    arguments: &InputArgs,
    quiet: bool,
    replaced: &BTreeMap<String, Vec<u8>>,
) -> Result<Snapshot, CommandError> {
    let mut inputs = Vec::new();
    if arguments.inputs.is_empty() {
        let message = "name an INPUT: files, folders, archives (.tar.gz, .zip), or `-` for standard input";
        return Err(CommandError::Usage(message.to_owned()));
    }
    for path in &arguments.inputs {
        if path == Path::new("-") {
            inputs.push(Input::Stdin(Box::new(io::stdin())));
        } else if path.symlink_metadata().is_err() {
            return Err(CommandError::Usage(format!("{}: there is no such file or folder", path.display())));
        } else {
            inputs.push(Input::Path(path.clone()));
        }
    }
    let options = ReadOptions { replaced: replaced.clone(), ..options(arguments) };
    read_all(inputs, &options, arguments, quiet)
}

/// How inputs are read.
pub(crate) fn options(arguments: &InputArgs) -> ReadOptions {
    let mut options = ReadOptions { include_ignored: arguments.no_ignore, ..ReadOptions::default() };
    if let Some(size) = arguments.max_file_size {
        options.max_file_size = size.saturating_mul(1 << 20);
    }
    if let Some(size) = arguments.max_archive_size {
        options.max_archive_size = size.saturating_mul(1 << 20);
    }
    options
}

/// Reads inputs, rendering what is to be rendered.
pub(crate) fn read_all(
    inputs: Vec<Input>,
    options: &ReadOptions,
    arguments: &InputArgs,
    quiet: bool,
) -> Result<Snapshot, CommandError> {
    let mut programs = Programs::on_path();
    let mut rendering = render::rendering(arguments, &mut programs)?;
    let mut line = ProgressLine::new(quiet);
    Ok(plimsoll_ingest::read_rendered(inputs, options, rendering.as_mut(), &mut |progress| {
        line.show(|| format!("reading {} of {}: {}", progress.done + 1, progress.total, progress.file));
    }))
}

/// What unread inputs mean for the exit code.
pub(crate) fn outcome(arguments: &InputArgs, snapshot: &Snapshot) -> Outcome {
    if snapshot.inputs.failed.is_empty() || arguments.allow_unread { Outcome::Clean } else { Outcome::Unread }
}

/// Today, in UTC.
pub(crate) fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
