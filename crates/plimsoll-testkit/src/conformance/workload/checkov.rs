//! Checkov's graph checks are folders of objects; `detail` names the object judged, `Kind.namespace.name`, with labels
//! after it for a pod, which may be one that a controller makes.
//!
//! Other files carry the verdict in their names. Where a name says that one object passes and one fails, the file as a
//! whole fails. The folder about the peer's own suppressions states nothing about the objects, nor does a file that
//! calls itself malformed.

use std::fs;
use std::path::{Path, PathBuf};

use super::plain;
use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let mut cases: Vec<Case> = plain::cases(folder)
        .into_iter()
        .filter(|case| !case.file.ends_with('/') && !states_nothing(&case.file))
        .map(|case| Case {
            fails: case.fails || (says(&case.file, "PASS") && says(&case.file, "FAIL")),
            ..case
        })
        .collect();
    for row in corpus::table(&manifest).iter().filter(|row| row.get("file").ends_with('/')) {
        cases.push(Case {
            check: row.get("check").to_owned(),
            file: row.get("file").to_owned(),
            paths: objects(&folder.join(row.get("file"))),
            subject: subject(row.get("detail")),
            fails: row.get("expected") == "fail",
        });
    }
    cases
}

fn states_nothing(file: &str) -> bool {
    file.starts_with("example_Suppressed/") || file.contains("malformed")
}

/// Whether the file's own name holds the word.
fn says(file: &str, word: &str) -> bool {
    file.rsplit('/').next().is_some_and(|name| name.contains(word))
}

fn subject(detail: &str) -> Option<(String, String)> {
    let mut parts = detail.splitn(4, '.');
    let (kind, _namespace, name) = (parts.next()?, parts.next()?, parts.next()?);
    // The peer makes a pod of its own out of every controller and names it like the controller.
    let kind = if kind == "Pod" { "" } else { kind };
    Some((kind.to_owned(), name.to_owned()))
}

/// All files below a folder, but what the peer expects.
fn objects(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            paths.extend(objects(&path));
        } else if path.file_name().is_none_or(|name| name != "expected.yaml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}
