//! Checkov's graph checks are folders of objects; `detail` names the object judged, `Kind.namespace.name`, with labels
//! after it for a pod, which may be one that a controller makes.

use std::fs;
use std::path::{Path, PathBuf};

use super::plain;
use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let mut cases: Vec<Case> =
        plain::cases(folder).into_iter().filter(|case| !case.file.ends_with('/')).collect();
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
