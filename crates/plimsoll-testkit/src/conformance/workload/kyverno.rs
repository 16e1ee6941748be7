//! Kyverno's manifest names the object judged, as `Kind/name`; rows about mutated objects state nothing for a tool
//! that only validates.

use std::fs;
use std::path::Path;

use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    corpus::table(&manifest)
        .iter()
        .filter(|row| !row.get("detail").contains("patched"))
        .filter_map(|row| {
            let fails = match row.get("expected") {
                "pass" => false,
                "fail" => true,
                _ => return None,
            };
            let (kind, name) = row.get("detail").split_once('/').unwrap_or(("", row.get("detail")));
            // A name may carry its namespace in front.
            let name = name.rsplit('/').next().unwrap_or(name);
            Some(Case {
                check: row.get("check").to_owned(),
                file: row.get("file").to_owned(),
                paths: row.get("file").split(';').map(|file| folder.join(file)).collect(),
                subject: (!name.is_empty()).then(|| (kind.to_owned(), name.to_owned())),
                fails,
            })
        })
        .collect()
}
