//! The dead letters: what is no record, with its place and the reason, one JSON object a line.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use plimsoll_audit::record::Rejection;

use crate::error::LakeError;

/// The folder of the dead letters in a lake.
pub(crate) const FOLDER: &str = "rejected";
/// The ending of a file that no commit has made final.
const OPEN: &str = "partial";

/// The file of one thread.
#[derive(Debug)]
pub(crate) struct Letters {
    folder: PathBuf,
    open: Option<(PathBuf, BufWriter<File>)>,
}

impl Letters {
    pub(crate) fn new(root: &Path) -> Self {
        Self { folder: root.join(FOLDER), open: None }
    }

    /// Adds what was rejected.
    pub(crate) fn add(&mut self, source: &str, rejection: &Rejection<'_>) -> Result<(), LakeError> {
        if self.open.is_none() {
            fs::create_dir_all(&self.folder).map_err(LakeError::file(&self.folder))?;
            let path = self.folder.join(format!("rejected-{}.{OPEN}", uuid::Uuid::new_v4()));
            let file = File::create_new(&path).map_err(LakeError::file(&path))?;
            self.open = Some((path, BufWriter::new(file)));
        }
        let Some((path, file)) = &mut self.open else { return Ok(()) };
        let (key, content) = match std::str::from_utf8(rejection.bytes) {
            Ok(text) => ("text", text.to_owned()),
            Err(_) => ("bytes_hex", rejection.bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        };
        let letter = serde_json::json!({
            "source": source,
            "offset": rejection.place.offset,
            "line": rejection.place.line,
            "reason": rejection.reason,
            key: content,
        });
        writeln!(file, "{letter}").map_err(LakeError::file(&*path))
    }

    /// Ends the file, if there is one.
    pub(crate) fn end(&mut self) -> Result<Option<PathBuf>, LakeError> {
        let Some((path, file)) = self.open.take() else { return Ok(None) };
        let file = file.into_inner().map_err(|error| LakeError::file(&path)(error.into_error()))?;
        file.sync_all().map_err(LakeError::file(&path))?;
        Ok(Some(path))
    }
}

/// Makes files final, just before what was read with them is committed.
pub(crate) fn keep(files: Vec<PathBuf>) -> Result<(), LakeError> {
    for file in files {
        let last = file.with_extension("jsonl");
        fs::rename(&file, &last).map_err(LakeError::file(&file))?;
    }
    Ok(())
}

/// Removes what an ingest left that ended in between: what is in these files is read again.
pub(crate) fn sweep(root: &Path) -> Result<(), LakeError> {
    let folder = root.join(FOLDER);
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == OPEN) {
            fs::remove_file(&path).map_err(LakeError::file(&path))?;
        }
    }
    Ok(())
}
