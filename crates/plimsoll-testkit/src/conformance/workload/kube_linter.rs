//! Kube-linter's verdict is the number of reports over a file, in `detail`; the column `expected` is not to be used. A
//! file without a number states nothing. Objects whose names begin with `dont-fire` must give no report: each is a case
//! of its own.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::conformance::judge::Case;
use crate::corpus;

const SILENT: &str = "dont-fire";

/// The cases of the peer's folder.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    corpus::table(&manifest)
        .iter()
        .filter_map(|row| {
            let reports = reports(row.get("detail"))?;
            let whole = Case {
                check: row.get("check").to_owned(),
                file: row.get("file").to_owned(),
                paths: vec![folder.join(row.get("file"))],
                subject: None,
                fails: reports > 0,
            };
            let silent = silent(&whole);
            Some(std::iter::once(whole).chain(silent))
        })
        .flatten()
        .collect()
}

/// The number of reports. The column holds JSON with its quotes doubled, in quotes.
fn reports(detail: &str) -> Option<u64> {
    let inner = detail.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(detail);
    let detail: Value = serde_json::from_str(&inner.replace("\"\"", "\"")).ok()?;
    detail.get("count")?.as_u64()
}

fn silent(whole: &Case) -> Vec<Case> {
    let mut subjects: Vec<(String, String)> = whole
        .snapshot()
        .objects()
        .filter(|object| object.name().starts_with(SILENT))
        .map(|object| (object.kind().to_owned(), object.name().to_owned()))
        .collect();
    subjects.sort();
    subjects.dedup();
    subjects
        .into_iter()
        .map(|subject| Case { subject: Some(subject), fails: false, ..whole.clone() })
        .collect()
}
