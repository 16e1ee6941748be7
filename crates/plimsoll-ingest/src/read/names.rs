//! File names: how they are shown, what their endings say, and what folders they lie in.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path};

use crate::iac::Language;

/// What a file is by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileType {
    /// JSON or YAML.
    Data,
    /// An archive.
    Archive,
    /// A file of a language whose files are read together.
    Code(Language),
    /// Anything else, with its ending in lower case.
    Other(String),
}

/// The file that names the exact versions of the providers of Terraform. It is hidden, and meant to be kept with the rest.
pub(super) const LOCK: &str = ".terraform.lock.hcl";

/// Texts that are no input by themselves, and that others take something from.
const ASKED_FOR: &[&str] = &[
    "cfg",
    "conf",
    "csv",
    "hcl",
    "ini",
    "properties",
    "ps1",
    "rego",
    "sh",
    "template",
    "tftpl",
    "tmpl",
    "toml",
    "tpl",
    "txt",
    "xml",
];

/// Whether other files may take something from one of that name.
pub(super) fn may_be_asked_for(name: &str) -> bool {
    base(name).rsplit_once('.').is_some_and(|(_, ending)| ASKED_FOR.contains(&ending))
}

pub(super) fn file_type(name: &str) -> FileType {
    let base = base(name).to_ascii_lowercase();
    if base == LOCK {
        return FileType::Code(Language::Terraform);
    }
    let ends = |ending: &str| base.len() > ending.len() && base.ends_with(ending);
    if [".tar", ".tar.gz", ".tgz", ".zip"].iter().any(|ending| ends(ending)) {
        return FileType::Archive;
    }
    if [".tf", ".tf.json", ".tfvars", ".tfvars.json"].iter().any(|ending| ends(ending)) {
        return FileType::Code(Language::Terraform);
    }
    if [".bicep", ".bicepparam"].iter().any(|ending| ends(ending)) {
        return FileType::Code(Language::Bicep);
    }
    match base.rsplit_once('.') {
        Some((_, "yaml" | "yml" | "json" | "jsonl" | "ndjson")) => FileType::Data,
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 16 => FileType::Other(ending.to_owned()),
        _ => FileType::Other(String::new()),
    }
}

/// The last part of a name.
pub(super) fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The folder of `name` if its last part is `file`; empty for the top.
pub(super) fn folder_of(name: &str, file: &str) -> Option<String> {
    let rest = name.strip_suffix(file)?;
    if rest.is_empty() { Some(String::new()) } else { rest.strip_suffix('/').map(str::to_owned) }
}

/// The innermost of the folders that holds the file.
pub(super) fn nearest<T>(folders: &BTreeMap<String, T>, name: &str) -> Option<String> {
    let mut at = name;
    loop {
        at = at.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folders.contains_key(at) {
            return Some(at.to_owned());
        }
        if at.is_empty() {
            return None;
        }
    }
}

/// A path as the user reaches it from the current folder, with forward slashes.
pub(super) fn display(path: &Path) -> String {
    let current = std::env::current_dir().ok();
    let shown = current.as_deref().and_then(|current| path.strip_prefix(current).ok()).unwrap_or(path);
    let text = shown.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let text = text.strip_prefix("./").unwrap_or(&text).trim_end_matches('/');
    if text.is_empty() { if path.is_absolute() && current.is_none() { "/" } else { "." } } else { text }
        .to_owned()
}

/// The name of a file below a folder that the user named.
pub(super) fn below(path: &Path) -> String {
    display(path)
}

/// The name of an entry of an archive: no root, no `.` and no `..`.
pub(super) fn entry(archive: &str, path: &Path) -> String {
    let mut name = archive.to_owned();
    for part in path.components() {
        if let Component::Normal(part) = part {
            name.push('/');
            name.push_str(&part.to_string_lossy());
        }
    }
    name
}

/// Whether a part of the path is hidden.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| match part {
        Component::Normal(part) => part.to_string_lossy().starts_with('.'),
        _ => false,
    })
}

/// What to say of a file that could not be opened or read.
pub(super) fn io_words(error: &io::Error) -> (String, &'static str) {
    match error.kind() {
        io::ErrorKind::NotFound => (
            "there is no such file or folder".to_owned(),
            "Check the path; it is relative to the current folder.",
        ),
        io::ErrorKind::PermissionDenied => {
            ("permission denied".to_owned(), "Run as a user who may read it, or leave it out.")
        }
        _ => (format!("it could not be read: {error}"), "Check the file and the disk it lies on."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_say_what_a_file_is() {
        assert_eq!(file_type("a/b.YAML"), FileType::Data);
        assert_eq!(file_type("capture.tar.gz"), FileType::Archive);
        assert_eq!(file_type("main.tf"), FileType::Code(Language::Terraform));
        assert_eq!(file_type("a.b/README"), FileType::Other(String::new()));
        assert_eq!(file_type("README.md"), FileType::Other("md".to_owned()));
    }

    #[test]
    fn the_innermost_folder_is_nearest() {
        let folders = BTreeMap::from([("a".to_owned(), 0), ("a/b".to_owned(), 1)]);
        assert_eq!(nearest(&folders, "a/b/c/x.json").as_deref(), Some("a/b"));
        assert_eq!(nearest(&folders, "a/x.json").as_deref(), Some("a"));
        assert_eq!(nearest(&folders, "b/x.json"), None);
    }
}
