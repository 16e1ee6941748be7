//! What the user named, as sources.

use std::io;
use std::path::{Path, PathBuf};

use plimsoll_lake::ingest::Source;

use crate::exit::CommandError;

/// How deep folders are looked through.
const DEEPEST: usize = 64;

/// Files, folders with all that is in them, and `-`, in the order of their names.
pub(crate) fn find(named: &[PathBuf]) -> Result<Vec<Source>, CommandError> {
    let mut sources = Vec::new();
    for path in named {
        if path == Path::new("-") {
            sources.push(Source::stream("standard input", Box::new(io::stdin())));
            continue;
        }
        let mut files = Vec::new();
        if path.is_dir() {
            walk(path, 0, &mut files)?;
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(CommandError::Usage(format!("{}: there is no such file or folder", path.display())));
        }
        files.sort();
        for file in files {
            sources.push(Source::file(&file).map_err(CommandError::io(file.display().to_string()))?);
        }
    }
    Ok(sources)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), CommandError> {
    if depth > DEEPEST {
        return Ok(());
    }
    let failed = || CommandError::io(folder.display().to_string());
    for entry in std::fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let kind = entry.file_type().map_err(failed())?;
        if kind.is_dir() {
            walk(&entry.path(), depth + 1, files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
