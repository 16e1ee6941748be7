//! Unpacks archives into memory, within bounds.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use plimsoll_model::Skipped;
use zip::result::ZipError;

use super::names::{self, FileType, file_type};
use super::{Listed, ReadOptions, Source};

/// The kinds of archives that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArchiveKind {
    Tar,
    TarGz,
    Zip,
}

/// What an archive is, by its first bytes.
pub(super) fn kind_of(head: &[u8]) -> Option<ArchiveKind> {
    if head.starts_with(&[0x1F, 0x8B]) {
        Some(ArchiveKind::TarGz)
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Some(ArchiveKind::Zip)
    } else if head.get(257..262) == Some(b"ustar") {
        Some(ArchiveKind::Tar)
    } else {
        None
    }
}

/// Why an archive could not be read to its end.
#[derive(Debug)]
pub(super) enum ArchiveError {
    /// The file cannot be opened or read.
    Unreadable(String),
    /// The bytes are no archive, or a broken one.
    Broken(String),
    /// It unpacks to more than is allowed.
    TooLarge,
    /// It, or a file in it, needs a password.
    Encrypted,
}

impl ArchiveError {
    /// What is wrong, and what to do.
    pub(super) fn words(&self, options: &ReadOptions) -> (String, &'static str) {
        match self {
            Self::Unreadable(why) => {
                (format!("it could not be read: {why}"), "Check the file and its permissions.")
            }
            Self::Broken(why) => (
                format!("the archive is broken: {why}"),
                "Files before the fault were read; make the archive anew.",
            ),
            Self::TooLarge => (
                format!(
                    "the archive unpacks to more than {} bytes; the rest was not read",
                    options.max_archive_size
                ),
                "Raise the limit with `--max-archive-size`, or unpack it and name the folder.",
            ),
            Self::Encrypted => {
                ("a file in the archive is encrypted".to_owned(), "Unpack the archive and name the folder.")
            }
        }
    }
}

/// What an archive holds.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) files: Vec<Listed>,
    pub(super) skipped: Vec<Skipped>,
}

/// Unpacks the files of interest. What was unpacked before a fault stays.
pub(super) fn unpack<R: Read + Seek>(
    mut reader: R,
    name: &str,
    options: &ReadOptions,
    out: &mut Unpacked,
) -> Result<(), ArchiveError> {
    let mut head = Vec::new();
    reader.by_ref().take(512).read_to_end(&mut head).map_err(unreadable)?;
    reader.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let kind = kind_of(&head)
        .or((head.len() == 512 && file_type(name) == FileType::Archive).then_some(ArchiveKind::Tar));
    let mut archive = Archive { name, options, out };
    match kind {
        Some(ArchiveKind::Zip) => archive.zip(reader),
        Some(ArchiveKind::Tar) => archive.tar(reader),
        Some(ArchiveKind::TarGz) => archive.tar(MultiGzDecoder::new(io::BufReader::new(reader))),
        None => Err(ArchiveError::Broken("its first bytes are those of no tar, gzip or zip file".to_owned())),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` takes")]
fn unreadable(error: io::Error) -> ArchiveError {
    ArchiveError::Unreadable(error.to_string())
}

struct Archive<'a> {
    name: &'a str,
    options: &'a ReadOptions,
    out: &'a mut Unpacked,
}

impl Archive<'_> {
    fn tar(&mut self, reader: impl Read) -> Result<(), ArchiveError> {
        // The bound is on everything unpacked, so that what is passed over costs no more either.
        let mut counted = reader.take(self.options.max_archive_size);
        let result = self.entries(&mut counted);
        if counted.limit() == 0 { Err(ArchiveError::TooLarge) } else { result }
    }

    fn entries(&mut self, reader: &mut impl Read) -> Result<(), ArchiveError> {
        let broken = |error: io::Error| ArchiveError::Broken(error.to_string());
        let mut archive = tar::Archive::new(reader);
        for entry in archive.entries().map_err(broken)? {
            let mut entry = entry.map_err(broken)?;
            let path = entry.path().map_err(broken)?.into_owned();
            let kind = entry.header().entry_type();
            let is_link = kind.is_symlink() || kind.is_hard_link();
            if !self.wants(&path, is_link) || !kind.is_file() {
                continue;
            }
            let size = entry.size();
            self.add(&path, size, &mut entry).map_err(broken)?;
        }
        Ok(())
    }

    fn zip<R: Read + Seek>(&mut self, reader: R) -> Result<(), ArchiveError> {
        let broken = |error: ZipError| match error {
            ZipError::InvalidPassword => ArchiveError::Encrypted,
            ZipError::UnsupportedArchive(why) if why.to_ascii_lowercase().contains("password") => {
                ArchiveError::Encrypted
            }
            other => ArchiveError::Broken(other.to_string()),
        };
        let mut archive = zip::ZipArchive::new(reader).map_err(broken)?;
        let mut left = self.options.max_archive_size;
        let mut fault = None;
        for index in 0..archive.len() {
            let Some(Ok(name)) =
                archive.name_for_index(index).map(|name| name.map(std::borrow::Cow::into_owned))
            else {
                continue;
            };
            if name.ends_with('/') || !self.wants(Path::new(&name), false) {
                continue;
            }
            let mut entry = match archive.by_index(index) {
                Ok(entry) => entry,
                Err(error) => {
                    fault.get_or_insert(broken(error));
                    continue;
                }
            };
            if entry.is_symlink() {
                self.wants(Path::new(&name), true);
                continue;
            }
            let size = entry.size();
            let mut bounded = entry.by_ref().take(left);
            let added = self.add(Path::new(&name), size, &mut bounded);
            left = bounded.limit();
            if left == 0 {
                self.out.files.pop();
                return Err(ArchiveError::TooLarge);
            }
            if let Err(error) = added {
                fault.get_or_insert(ArchiveError::Broken(error.to_string()));
            }
        }
        fault.map_or(Ok(()), Err)
    }

    /// Whether an entry is of interest; links are told and not read.
    fn wants(&mut self, path: &Path, is_link: bool) -> bool {
        let name = names::entry(self.name, path);
        let is_lock = path.file_name().is_some_and(|name| name == names::LOCK);
        let shown = if is_lock { path.parent().unwrap_or(path) } else { path };
        if names::is_hidden(shown) && !self.options.include_ignored {
            return false;
        }
        if is_link && !matches!(file_type(&name), FileType::Other(_)) {
            let reason = "link within an archive: not followed".to_owned();
            self.out.skipped.push(Skipped { file: name, reason, kind: "symbolic-link" });
            return false;
        }
        !is_link
    }

    fn add(&mut self, path: &Path, size: u64, content: &mut impl Read) -> io::Result<()> {
        let name = names::entry(self.name, path);
        let limit = self.options.max_file_size;
        // Only what may be read is kept; the rest is listed for the account.
        let wanted = match file_type(&name) {
            FileType::Data | FileType::Code(_) => true,
            FileType::Other(_) => names::may_be_asked_for(&name),
            FileType::Archive => false,
        };
        let mut bytes = Vec::new();
        if wanted && size <= limit {
            content.take(limit + 1).read_to_end(&mut bytes)?;
        }
        if wanted && (size > limit || bytes.len() as u64 > limit) {
            let reason = format!(
                "{size} bytes, more than the {limit} bytes that are read; raise it with `--max-file-size`"
            );
            self.out.skipped.push(Skipped { file: name, reason, kind: "too-large" });
            return Ok(());
        }
        self.out.files.push(Listed { name, source: Source::Bytes(bytes), is_explicit: false });
        Ok(())
    }
}
