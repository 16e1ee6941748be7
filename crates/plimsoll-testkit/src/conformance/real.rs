//! `corpus/real`: every file is accounted for, as the manifest says that it parses, and nothing panics.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate};
use plimsoll_ingest::{Input, ReadOptions, read};

use super::Suite;
use super::judge::NOW;
use crate::corpus;

/// Runs the suite.
pub fn run(root: &Path) -> Suite {
    let mut suite = Suite::named("real");
    let folder = root.join("real");
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap_or_default();
    let rows = corpus::table(&manifest);

    // The whole tree at once, as a user would: nothing may panic, and everything must be accounted for.
    let options = ReadOptions { include_ignored: true, ..ReadOptions::default() };
    let snapshot = read(vec![Input::Path(folder.clone())], &options, &mut |_| {});
    let parameters = Parameters::default();
    let report = Profile::named("all")
        .map(|profile| evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), NOW));
    if let Ok(report) = report {
        // A control that broke is named in a notice; objects without a readable specification are too, and are no failure.
        suite.failed.extend(report.notices.iter().filter(|notice| notice.contains("broke on")).cloned());
        suite.notes.push(format!(
            "real: {} files, {} documents, {} objects, {} findings",
            snapshot.inputs.files,
            snapshot.inputs.documents,
            snapshot.inputs.objects,
            report.findings.len()
        ));
    }
    let ends_with = |name: &str, file: &str| {
        name.strip_suffix(file).is_some_and(|start| start.is_empty() || start.ends_with('/'))
    };
    let failed: BTreeSet<&str> = snapshot.inputs.failed.iter().map(|entry| entry.file.as_str()).collect();
    let skipped: BTreeSet<&str> = snapshot.inputs.skipped.iter().map(|entry| entry.file.as_str()).collect();
    let held: BTreeSet<&str> = snapshot.trees().iter().map(plimsoll_model::Tree::file).collect();
    for row in &rows {
        let file = row.get("file");
        let is_in = |set: &BTreeSet<&str>| set.iter().any(|name| ends_with(name, file));
        let unread = is_in(&failed) || is_in(&skipped);
        let stated_unparsable = row.get("parse") != "ok";
        let difference = if stated_unparsable
            && !unread
            && !KNOWN_READABLE.iter().any(|known| row.get("parse").ends_with(known))
        {
            Some(format!("{file}: stated as {}, but nothing was reported", row.get("parse")))
        } else if !unread && !is_in(&held) {
            Some(format!("{file}: neither read nor reported"))
        } else if !stated_unparsable && is_in(&failed) {
            Some(format!("{file}: stated to parse, but reported as unreadable"))
        } else {
            None
        };
        suite.case(difference);
    }
    suite
}

/// Statements of the manifest's loader (YAML 1.1, strict) that a Kubernetes loader rightly does not share.
const KNOWN_READABLE: [&str; 1] = ["ConstructorError"];
