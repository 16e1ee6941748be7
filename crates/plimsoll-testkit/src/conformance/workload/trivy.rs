//! Trivy's manifest leaves the check of some rows open (`?`): then the folder says it, as every folder is about one
//! check.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::plain;
use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let rows = corpus::table(&manifest);
    let known: BTreeMap<&str, &str> = rows
        .iter()
        .filter(|row| row.get("check") != "?")
        .map(|row| (topic(row.get("file")), row.get("check")))
        .collect();
    let mut cases = plain::cases(folder);
    for case in cases.iter_mut().filter(|case| case.check == "?") {
        let topic = topic(&case.file);
        case.check = known.get(topic).map_or(topic, |check| check).to_owned();
    }
    cases
}

/// The folder of one check: `examples/<topic>/…` or `unit/<topic>/…`.
fn topic(file: &str) -> &str {
    file.split('/').nth(1).unwrap_or_default()
}
