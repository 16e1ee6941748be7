//! Gatekeeper's checks are templates that ask what a constraint makes of them: the manifest names the constraint, and the
//! same template under two constraints asks two questions. A check is therefore `<template>/<name of the constraint>`,
//! with the constraint's file where a folder holds several. Objects that a case presupposes (`inventory`) are read too,
//! and then only the object of the case itself is judged.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

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
            let detail = detail(row.get("detail"));
            let template = row.get("check");
            let constraint = detail.get("constraint").and_then(Value::as_str).unwrap_or_default();
            let own = folder.join(row.get("file"));
            let inventory: Vec<PathBuf> = detail
                .get("inventory")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(|path| folder.join(template).join(path))
                .collect();
            Some(Case {
                check: format!("{template}/{}", name(constraint)),
                file: row.get("file").to_owned(),
                subject: if inventory.is_empty() { None } else { only_object(&own) },
                paths: [vec![own], inventory].concat(),
                fails,
            })
        })
        .collect()
}

/// The column `detail`: JSON in quotes, its own quotes doubled.
fn detail(text: &str) -> Value {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    serde_json::from_str(&inner.replace("\"\"", "\"")).unwrap_or_default()
}

/// `general/x/samples/<name>/constraint.yaml` is `<name>`; another file of the folder is `<name>/<file>`.
fn name(constraint: &str) -> &str {
    let tail = constraint.split_once("/samples/").map_or(constraint, |(_, tail)| tail);
    tail.strip_suffix("/constraint.yaml").or_else(|| tail.strip_suffix(".yaml")).unwrap_or(tail)
}

/// Kind and name of the object in a file.
fn only_object(path: &Path) -> Option<(String, String)> {
    let content = fs::read(path).ok()?;
    let snapshot = plimsoll_ingest::snapshot_of(&[("case.yaml", content.as_slice())]);
    let object = snapshot.objects().next()?;
    Some((object.kind().to_owned(), object.name().to_owned()))
}
