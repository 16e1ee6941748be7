//! Manifests with one verdict a row: `file`, `check`, `expected` (`pass` or `fail`; other words state no verdict).

use std::fs;
use std::path::Path;

use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of a peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    corpus::table(&manifest)
        .iter()
        .filter_map(|row| {
            let fails = match row.get("expected") {
                "pass" => false,
                "fail" => true,
                _ => return None,
            };
            Some(Case {
                check: row.get("check").to_owned(),
                file: row.get("file").to_owned(),
                paths: row.get("file").split(';').map(|file| folder.join(file)).collect(),
                subject: None,
                fails,
            })
        })
        .collect()
}
