//! Kubeaudit's manifest lists the result codes of a file. A code reported as overridden by a label is still what the
//! manifest shows: the label is kubeaudit's way to suppress. An override reported as redundant means that there was
//! nothing to override. The auditor `nonroot` has two rules, and its files say by their names which one they try.

use std::fs;
use std::path::Path;

use crate::conformance::judge::Case;
use crate::corpus;

const REDUNDANT: &str = "kubeaudit.RedundantAuditorOverride";

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    corpus::table(&manifest)
        .iter()
        .map(|row| {
            let file = row.get("file");
            Case {
                check: check(row.get("check"), file),
                file: file.to_owned(),
                paths: vec![folder.join(file)],
                subject: None,
                fails: row.get("detail").split_whitespace().any(|code| code != REDUNDANT),
            }
        })
        .collect()
}

fn check(auditor: &str, file: &str) -> String {
    let rule = ["run-as-non-root", "run-as-user"].into_iter().find(|rule| {
        auditor == "nonroot" && file.strip_prefix("nonroot/").is_some_and(|name| name.starts_with(rule))
    });
    match rule {
        Some(rule) => format!("{auditor}/{rule}"),
        None => auditor.to_owned(),
    }
}
