//! What is read: files and streams.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use foldhash::fast::FixedState;

/// How much of a file tells it from another one that later lies at the same place.
const HEAD: u64 = 256;

/// A source of records.
#[derive(Debug)]
pub struct Source {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub(crate) kind: Kind,
    pub(crate) size: u64,
}

#[derive(Debug)]
pub(crate) enum Kind {
    File(PathBuf),
    Stream(Stream),
}

/// Something to read from.
pub(crate) struct Stream(pub(crate) Box<dyn Read + Send>);

impl std::fmt::Debug for Stream {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Stream")
    }
}

impl Source {
    /// A file.
    ///
    /// # Errors
    ///
    /// Where it is not there or no file.
    pub fn file(path: &Path) -> io::Result<Self> {
        let size = fs::metadata(path)?.len();
        Ok(Self {
            name: path.to_string_lossy().replace('\\', "/"),
            kind: Kind::File(path.to_path_buf()),
            size,
        })
    }

    /// A stream, such as standard input. It is read once, from where it is.
    pub fn stream(name: &str, stream: Box<dyn Read + Send>) -> Self {
        Self { name: name.to_owned(), kind: Kind::Stream(Stream(stream)), size: 0 }
    }

    /// Its size in bytes; 0 for streams.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Under what its progress is kept: its path and how it begins, so that another file at the same place is read from
    /// its start. `None` for what cannot be told from others: streams, and files that are so short that they may grow
    /// into anything.
    pub(crate) fn identity(&self) -> Option<String> {
        let Kind::File(path) = &self.kind else { return None };
        let mut head = Vec::new();
        File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
        if (head.len() as u64) < HEAD {
            return None;
        }
        // The same on every machine and in every version.
        let mut hasher = FixedState::with_seed(0).build_hasher();
        hasher.write(&head);
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        Some(format!("file:{}#{:016x}", path.to_string_lossy().replace('\\', "/"), hasher.finish()))
    }
}
