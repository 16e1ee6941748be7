//! The files that are edited: what they held, what they hold now.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use crate::exit::CommandError;

const MARK: &str = "\u{feff}";

/// A file that is edited.
struct Edited {
    before: String,
    after: String,
    /// Whether it begins with a byte order mark, which is no part of the texts here.
    marked: bool,
}

/// The files, by their display names, which are paths from the current folder.
#[derive(Default)]
pub(super) struct Files {
    edited: BTreeMap<String, Edited>,
}

impl Files {
    /// The text of a file as it is now; `Err` says why it cannot be edited.
    pub(super) fn text(&mut self, name: &str) -> Result<&str, String> {
        if !self.edited.contains_key(name) {
            let bytes = fs::read(name).map_err(|_| {
                "it lies in an archive or came from a stream: edit the file itself".to_owned()
            })?;
            let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
            let marked = text.starts_with(MARK);
            let text = text.strip_prefix(MARK).unwrap_or(&text).to_owned();
            let edited = Edited { after: text.clone(), before: text, marked };
            self.edited.insert(name.to_owned(), edited);
        }
        self.edited.get(name).map(|edited| edited.after.as_str()).ok_or_else(String::new)
    }

    /// Replaces the text of a file that was asked for before.
    pub(super) fn set(&mut self, name: &str, text: String) {
        if let Some(edited) = self.edited.get_mut(name) {
            edited.after = text;
        }
    }

    /// The contents that stand in for those on the disk.
    pub(super) fn replaced(&self) -> BTreeMap<String, Vec<u8>> {
        self.edited
            .iter()
            .filter(|(_, edited)| edited.before != edited.after)
            .map(|(name, edited)| (name.clone(), edited.after.clone().into_bytes()))
            .collect()
    }

    /// The files that differ: name, before, after.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.edited
            .iter()
            .filter(|(_, edited)| edited.before != edited.after)
            .map(|(name, edited)| (name.as_str(), edited.before.as_str(), edited.after.as_str()))
    }

    /// Writes the files that differ, each through a new file beside it. A file that somebody else changed meanwhile is
    /// left alone.
    pub(super) fn write(&self) -> Result<(), CommandError> {
        for (name, edited) in self.edited.iter().filter(|(_, edited)| edited.before != edited.after) {
            let failed = |error| CommandError::io(name.as_str())(error);
            let now = fs::read_to_string(name).map_err(failed)?;
            if now.strip_prefix(MARK).unwrap_or(&now) != edited.before {
                return Err(CommandError::Usage(format!(
                    "{name}: it was changed while plimsoll was running; run it again"
                )));
            }
            let path = Path::new(name);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let base = path.file_name().map(|base| base.to_string_lossy().into_owned()).unwrap_or_default();
            let beside = folder.unwrap_or(Path::new(".")).join(format!(".{base}.plimsoll"));
            let written =
                fs::OpenOptions::new().write(true).create_new(true).open(&beside).and_then(|mut file| {
                    if edited.marked {
                        file.write_all(MARK.as_bytes())?;
                    }
                    file.write_all(edited.after.as_bytes())?;
                    file.sync_all()?;
                    let permissions = fs::metadata(path)?.permissions();
                    fs::set_permissions(&beside, permissions)?;
                    fs::rename(&beside, path)
                });
            if let Err(error) = written {
                let _ = fs::remove_file(&beside);
                return Err(failed(error));
            }
        }
        Ok(())
    }
}
