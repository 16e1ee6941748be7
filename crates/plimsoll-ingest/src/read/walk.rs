//! Lists the files of a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ignore::WalkBuilder;
use plimsoll_model::{Failed, Skipped};

use super::names::{self, FileType, file_type};
use super::{Listed, ReadOptions, Source};
use crate::iac::Language;

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
    locks(out);
}

/// Adds the lock files beside Terraform files: they are hidden, and say which version of a provider reads the rest.
fn locks(out: &mut Found) {
    let known: BTreeSet<&str> = out.files.iter().map(|file| file.name.as_str()).collect();
    let mut folders: BTreeSet<&Path> = BTreeSet::new();
    for file in &out.files {
        if let (Source::File(path), FileType::Code(Language::Terraform)) =
            (&file.source, file_type(&file.name))
        {
            folders.extend(path.parent());
        }
    }
    let is_file = |path: &Path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let locks: Vec<Listed> = folders
        .into_iter()
        .map(|folder| folder.join(names::LOCK))
        .filter(|path| !known.contains(names::below(path).as_str()) && is_file(path))
        .map(|path| Listed { name: names::below(&path), source: Source::File(path), is_explicit: false })
        .collect();
    out.files.extend(locks);
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
