//! The files of an input that others may ask for by name, such as the templates that Terraform's `templatefile` reads.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use super::names::{FileType, file_type};
use super::{Listed, ReadOptions, Source};
use crate::iac::{self, Language, Missing};

/// The largest file that is read this way.
const LARGEST: u64 = 1 << 20;
/// How much of what is at hand in memory only is kept for this.
const MOST_KEPT: usize = 64 << 20;

/// Where the content of a file is.
#[derive(Debug)]
enum Content {
    File(PathBuf),
    Bytes(Vec<u8>),
    /// It was too large to be kept.
    TooLarge,
    /// It was never unpacked.
    NotAtHand,
}

/// The files of one input.
#[derive(Debug, Default)]
pub(super) struct Beside {
    files: BTreeMap<String, Content>,
}

impl Beside {
    /// The files, if there is anything among them that asks for others.
    pub(super) fn of(files: &[Listed], options: &ReadOptions) -> Self {
        let asks = |file: &Listed| file_type(&file.name) == FileType::Code(Language::Terraform);
        if !files.iter().any(asks) {
            return Self::default();
        }
        let mut kept = 0_usize;
        let mut content = |file: &Listed| {
            let bytes = match (options.replaced.get(&file.name), &file.source) {
                (Some(replaced), _) => replaced,
                (None, Source::File(path)) => return Content::File(path.clone()),
                (None, Source::Bytes(bytes)) => bytes,
            };
            let is_other = matches!(file_type(&file.name), FileType::Other(_) | FileType::Archive);
            if bytes.is_empty() && is_other {
                return Content::NotAtHand;
            }
            if bytes.len() as u64 > LARGEST || kept + bytes.len() > MOST_KEPT {
                return Content::TooLarge;
            }
            kept += bytes.len();
            Content::Bytes(bytes.clone())
        };
        Self { files: files.iter().map(|file| (file.name.clone(), content(file))).collect() }
    }
}

impl iac::Beside for Beside {
    fn load(&self, name: &str) -> Result<Vec<u8>, Missing> {
        match self.files.get(name) {
            None | Some(Content::NotAtHand) => Err(Missing::NotInInput),
            Some(Content::TooLarge) => Err(Missing::TooLarge),
            Some(Content::Bytes(bytes)) => Ok(bytes.clone()),
            Some(Content::File(path)) => {
                let mut bytes = Vec::new();
                fs::File::open(path)
                    .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
                    .map_err(|_| Missing::Unreadable)?;
                if bytes.len() as u64 > LARGEST { Err(Missing::TooLarge) } else { Ok(bytes) }
            }
        }
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
