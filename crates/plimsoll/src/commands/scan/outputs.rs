//! Which form goes where.

use std::collections::BTreeSet;
use std::path::Path;

use crate::args::{Format, ScanArgs, Target};
use crate::exit::CommandError;

/// Pairs of format and file; `None` for standard output, which only one of them can have.
pub(super) fn outputs(arguments: &ScanArgs) -> Result<Vec<(Format, Option<&Path>)>, CommandError> {
    const TEXT: &[Target] = &[Target { format: Format::Text, path: None }];
    let targets = if arguments.format.is_empty() { TEXT } else { &arguments.format };
    let mut further = arguments.output.iter();
    let pairs: Vec<_> = targets
        .iter()
        .map(|target| {
            let path = target.path.as_ref().or_else(|| further.next());
            (target.format, path.map(std::path::PathBuf::as_path).filter(|path| *path != Path::new("-")))
        })
        .collect();
    if further.next().is_some() {
        return Err(CommandError::Usage("there are more --output than --format without a file".to_owned()));
    }
    if pairs.iter().filter(|(_, path)| path.is_none()).count() > 1 {
        return Err(CommandError::Usage(
            "only one --format can go to standard output: name a file for each of the others, as in \
             `--format sarif=plimsoll.sarif`"
                .to_owned(),
        ));
    }
    let mut files = BTreeSet::new();
    if let Some(twice) = pairs.iter().filter_map(|(_, path)| *path).find(|path| !files.insert(*path)) {
        return Err(CommandError::Usage(format!(
            "two --format would write to one file: {}",
            twice.display()
        )));
    }
    Ok(pairs)
}
