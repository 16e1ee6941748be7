//! Kube-score's manifest names the options of a case, not their values. They follow from the verdict: a file with one
//! replica passes only where one is enough, and one without limits only where none is asked for. Such cases are checks
//! of their own here.

use std::fs;
use std::path::Path;

use crate::conformance::judge::Case;
use crate::corpus;

/// The cases of the peer's folder.
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
                check: check(row.get("check"), row.get("detail"), fails),
                file: row.get("file").to_owned(),
                paths: row.get("file").split(';').map(|file| folder.join(file)).collect(),
                subject: None,
                fails,
            })
        })
        .collect()
}

fn check(name: &str, detail: &str, fails: bool) -> String {
    let has = |option: &str| detail.split_whitespace().any(|word| word == option);
    let variant = if has("Major") {
        "of a named version"
    } else if fails {
        return name.to_owned();
    } else if has("MinReplicasDeployment") || has("MinReplicasHPA") {
        "at least 1"
    } else if has("IgnoreContainerMemoryLimitRequirement") {
        "without limits"
    } else if has("IgnoreContainerCpuLimitRequirement") {
        "without a CPU limit"
    } else {
        return name.to_owned();
    };
    format!("{name}, {variant}")
}
