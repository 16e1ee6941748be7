//! Every JSON and Bicep file is read, every managed cluster in it is found, and what stays unresolved is little.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_ingest::snapshot_of;
use serde_json::Value;

use crate::conformance::Suite;

/// How many distinct expressions may stay unresolved where it matters.
const MOST_UNRESOLVED: usize = 25;

/// Runs the cases: one for each file.
pub(super) fn run(folder: &Path) -> Suite {
    let mut suite = Suite::named("parse");
    let (mut files, mut found) = (0, 0);
    for path in files_ending(folder, "json") {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let content = fs::read(&path).unwrap_or_default();
        let snapshot = snapshot_of(&[(name.as_str(), &content)]);
        let expected = serde_json::from_slice(&content).map_or(0, |value| clusters(&value, ""));
        let clusters = snapshot.clusters().len();
        (files, found) = (files + 1, found + clusters);
        suite.case(if let Some(failed) = snapshot.inputs.failed.first() {
            Some(format!("{name}: not read: {failed:?}"))
        } else if clusters != expected {
            Some(format!("{name}: has {expected} managed clusters, {clusters} were found"))
        } else {
            None
        });
    }
    suite.notes.push(format!("parse: {files} JSON files, {found} managed clusters"));
    unresolved(folder, &mut suite);
    bicep(folder, &mut suite);
    suite
}

/// All files as one input: every expression is evaluated or told with its place, and not too many stay.
fn unresolved(folder: &Path, suite: &mut Suite) {
    let contents: Vec<(String, Vec<u8>)> = files_ending(folder, "json")
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            (name, fs::read(&path).unwrap_or_default())
        })
        .collect();
    let listed: Vec<(&str, &[u8])> =
        contents.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let snapshot = snapshot_of(&listed);
    let mut expressions: BTreeSet<&str> = BTreeSet::new();
    for warning in &snapshot.inputs.warnings {
        let Some((_, rest)) = warning.message.split_once('`') else { continue };
        expressions.extend(rest.split_once('`').map(|(expression, _)| expression));
        suite.case((warning.line == 0).then(|| format!("{}: no place: {}", warning.file, warning.message)));
    }
    let count = expressions.len();
    let listed: Vec<&str> = expressions.iter().copied().collect();
    suite.case((count > MOST_UNRESOLVED).then(|| {
        format!("{count} expressions are not resolved, at most {MOST_UNRESOLVED} may stay: {listed:?}")
    }));
    suite.notes.push(format!("parse: {count} distinct expressions are not resolved: {}", listed.join(" ")));
}

/// Every Bicep file by itself: all of its statements are parsed, and every cluster that it declares is found.
fn bicep(folder: &Path, suite: &mut Suite) {
    let (mut files, mut found) = (0, 0);
    let mut expressions: BTreeSet<String> = BTreeSet::new();
    for path in files_ending(folder, "bicep") {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let content = fs::read(&path).unwrap_or_default();
        let snapshot = snapshot_of(&[(name.as_str(), &content)]);
        let expected = declared(&String::from_utf8_lossy(&content));
        let clusters = snapshot.clusters().len();
        (files, found) = (files + 1, found + clusters);
        for warning in &snapshot.inputs.warnings {
            let unresolved = warning.message.contains(": this value").then_some(&warning.message);
            let expression = unresolved.and_then(|message| message.split('`').nth(1));
            expressions.extend(expression.map(str::to_owned));
        }
        suite.case(if let Some(failed) = snapshot.inputs.failed.first() {
            Some(format!("{name}: not read: {failed:?}"))
        } else if clusters != expected {
            Some(format!("{name}: declares {expected} managed clusters, {clusters} were found"))
        } else {
            None
        });
    }
    suite.notes.push(format!(
        "parse: {files} Bicep files, {found} managed clusters, {} distinct expressions are not resolved: {}",
        expressions.len(),
        expressions.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
    ));
}

/// How many managed clusters a Bicep file declares.
fn declared(text: &str) -> usize {
    let cluster = |line: &&str| {
        line.trim_start().starts_with("resource ")
            && line.contains("'Microsoft.ContainerService/managedClusters@")
            && !line.contains(" existing ")
    };
    text.lines().filter(cluster).count()
}

fn files_ending(folder: &Path, wanted: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files_ending(&path, wanted));
        } else if path.extension().is_some_and(|ending| ending == wanted) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// How many managed clusters a value holds: maps that state the type and are neither a reference to an existing cluster
/// nor the value of a parameter or an output.
fn clusters(value: &Value, key: &str) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| clusters(item, "")).sum(),
        Value::Object(_) if matches!(key, "parameters" | "outputs" | "metadata" | "definitions") => 0,
        Value::Object(map) => {
            let get = |wanted: &str| {
                map.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
            };
            let is_cluster = get("type")
                .and_then(Value::as_str)
                .is_some_and(|kind| kind.eq_ignore_ascii_case("Microsoft.ContainerService/managedClusters"))
                && get("name").is_some()
                && get("existing") != Some(&Value::Bool(true))
                && get("ExtensionResourceType").is_none_or(Value::is_null);
            let inside: usize = map.iter().map(|(key, value)| clusters(value, key)).sum();
            usize::from(is_cluster) + inside
        }
        _ => 0,
    }
}
