//! The files of an input that others load by name.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use super::names::{FileType, file_type};
use super::{Listed, ReadOptions, Source};
use crate::iac::{Files, Language, NotLoaded};

/// The largest content that is kept for this, and how much in all: files on the disk are only read when asked for.
const LARGEST: usize = 4 << 20;
const MOST: usize = 64 << 20;

/// The files by their names.
#[derive(Debug, Default)]
pub(super) struct Beside {
    files: BTreeMap<String, Kept>,
}

#[derive(Debug)]
enum Kept {
    File(PathBuf),
    Bytes(Vec<u8>),
    TooLarge,
    /// It was never unpacked.
    NotAtHand,
}

impl Beside {
    /// Those of an input with Bicep or Terraform in it; other languages load nothing.
    pub(super) fn of(files: &[Listed], options: &ReadOptions) -> Self {
        let loads = |file: &Listed| {
            let kind = file_type(&file.name);
            kind == FileType::Code(Language::Terraform) || kind == FileType::Code(Language::Bicep)
        };
        if !files.iter().any(loads) {
            return Self::default();
        }
        let mut left = MOST;
        let mut keep = |bytes: &[u8]| match left.checked_sub(bytes.len()) {
            Some(rest) if bytes.len() <= LARGEST => {
                left = rest;
                Kept::Bytes(bytes.to_vec())
            }
            _ => Kept::TooLarge,
        };
        let kept = |file: &Listed| {
            let kept = match (options.replaced.get(&file.name), &file.source) {
                (None, Source::File(path)) => Kept::File(path.clone()),
                (None, Source::Bytes(bytes)) if bytes.is_empty() && is_left_out(&file.name) => {
                    Kept::NotAtHand
                }
                (Some(bytes), _) | (None, Source::Bytes(bytes)) => keep(bytes),
            };
            (file.name.clone(), kept)
        };
        Self { files: files.iter().map(kept).collect() }
    }
}

/// Whether files of that kind are listed without being unpacked.
fn is_left_out(name: &str) -> bool {
    matches!(file_type(name), FileType::Other(_) | FileType::Archive)
}

impl Files for Beside {
    fn load(&self, name: &str, most: u64) -> Result<Vec<u8>, NotLoaded> {
        let bytes = match self.files.get(name).ok_or(NotLoaded::Missing)? {
            Kept::NotAtHand => return Err(NotLoaded::Missing),
            Kept::TooLarge => return Err(NotLoaded::TooLarge),
            Kept::Bytes(bytes) => bytes.clone(),
            Kept::File(path) => {
                let mut bytes = Vec::new();
                let file = fs::File::open(path).map_err(|_| NotLoaded::Unreadable)?;
                file.take(most.saturating_add(1))
                    .read_to_end(&mut bytes)
                    .map_err(|_| NotLoaded::Unreadable)?;
                bytes
            }
        };
        if bytes.len() as u64 > most { Err(NotLoaded::TooLarge) } else { Ok(bytes) }
    }
    fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let prefix = match folder {
            "" => String::new(),
            folder => format!("{}/", folder.trim_end_matches('/')),
        };
        let from = self.files.range(prefix.clone()..);
        from.map_while(|(name, _)| name.strip_prefix(&prefix)).map(str::to_owned).collect()
    }
}
