//! Lists the files of a folder.

use std::fs;
use std::path::Path;

use ignore::WalkBuilder;
use plimsoll_model::{Failed, Skipped};

use super::names::{self, FileType, file_type};
use super::{Listed, ReadOptions, Source};

/// What a folder holds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) files: Vec<Listed>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) failed: Vec<Failed>,
}

/// Lists the files below a folder.
pub(super) fn walk(root: &Path, options: &ReadOptions, out: &mut Found) {
    let filter = !options.include_ignored;
    let walk = WalkBuilder::new(root)
        .standard_filters(filter)
        .git_global(false)
        .require_git(false)
        .follow_links(false)
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                if let Some(error) = entry.error() {
                    fail(error, root, out);
                }
                file(&entry, out);
            }
            Err(error) => fail(&error, root, out),
        }
    }
}

fn file(entry: &ignore::DirEntry, out: &mut Found) {
    let Some(file_type) = entry.file_type() else { return };
    let path = entry.path();
    if file_type.is_symlink() && entry.depth() > 0 {
        link(path, out);
    } else if file_type.is_file() {
        let source = Source::File(path.to_owned());
        out.files.push(Listed { name: names::below(path), source, is_explicit: false });
    } else if !file_type.is_dir() && !file_type.is_symlink() {
        let reason = "neither a file nor a folder".to_owned();
        out.skipped.push(Skipped { file: names::below(path), reason, kind: "not-input" });
    }
}

/// A link is told unless it leads to a file that would not be read either.
fn link(path: &Path, out: &mut Found) {
    let name = names::below(path);
    let of_interest = !matches!(file_type(&name), FileType::Other(_));
    if of_interest || fs::metadata(path).map_or(true, |target| target.is_dir()) {
        let target = fs::read_link(path).map(|target| target.to_string_lossy().replace('\\', "/"));
        let reason = match target {
            Ok(target) if !Path::new(&target).is_absolute() => {
                format!("symbolic link to {target}: not followed")
            }
            _ => "symbolic link: not followed".to_owned(),
        };
        out.skipped.push(Skipped { file: name, reason, kind: "symbolic-link" });
    }
}

fn fail(error: &ignore::Error, root: &Path, out: &mut Found) {
    let (message, help) = match error.io_error() {
        Some(error) => names::io_words(error),
        None => (error.to_string(), "Check the ignore file that it names."),
    };
    let file = path_of(error).map_or_else(|| names::display(root), names::below);
    out.failed.push(Failed { file, line: 0, column: 0, message, help: help.to_owned() });
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}
