//! Mutation of passing inputs: each field that a control is about is deleted, or replaced by a value that nobody knows.
//! The verdict must then be `unknown`, `fail` or `not-applicable`; a pass is accepted only where `peers/defaults.tsv`
//! says which documented default makes it one.

use std::collections::BTreeSet;

use plimsoll_controls::{Control, Parameters, Profile, SuppressionRules, evaluate};
use plimsoll_ingest::snapshot_of;
use plimsoll_model::Verdict;
use serde_json::Value;

use super::{fixture_folder, read};
use crate::conformance::Suite;
use crate::conformance::judge::NOW;
use crate::conformance::mapping::folder;
use crate::corpus::Row;
use crate::fixtures::{self, Fixture};

/// The unknown value.
const UNKNOWN: &str = "value-that-nobody-knows";

/// What is done to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mutation {
    Delete,
    Replace,
}

impl Mutation {
    fn word(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Replace => "replace",
        }
    }
}

/// Mutates every field of every implemented row.
pub(super) fn run(rows: &[Row]) -> Suite {
    let mut suite = Suite::named("mutation");
    let defaults = read(&folder().join("defaults.tsv"));
    let mut mutations = 0;
    let mut met = BTreeSet::new();
    for row in rows {
        let Some(control) = plimsoll_controls::find(row.get("id")) else { continue };
        let own = fixture_folder(control);
        if !own.is_dir() {
            continue;
        }
        let passing: Vec<Fixture> =
            fixtures::of(&own).into_iter().filter(|fixture| fixture.verdict == "pass").collect();
        for path in paths(row.get("field_paths")) {
            for fixture in &passing {
                for mutation in [Mutation::Delete, Mutation::Replace] {
                    let Some(verdict) = mutated(control, fixture, &path, mutation) else { continue };
                    mutations += 1;
                    let id = control.definition.id;
                    let shown = path.join(".");
                    let name = fixture.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                    let case = format!("{id}: {} {shown} of {name}", mutation.word());
                    let default = defaults.iter().position(|row| {
                        row.get("control") == id
                            && (row.get("field") == shown || row.get("field") == "*")
                            && (row.get("mutation") == mutation.word() || row.get("mutation") == "*")
                            && (row.get("fixture").is_empty() || row.get("fixture") == name)
                            && !row.get("reason").is_empty()
                    });
                    match (verdict, default) {
                        (Verdict::Pass, Some(at)) => {
                            met.insert(at);
                            let reason = defaults.get(at).map_or("", |row| row.get("reason"));
                            suite.known(case, reason.to_owned());
                        }
                        (Verdict::Pass, None) => {
                            suite.case(Some(format!("{case}: still passes, unexplained")));
                        }
                        _ => suite.case(None),
                    }
                }
            }
        }
    }
    for (at, row) in defaults.iter().enumerate().filter(|(at, _)| !met.contains(at)) {
        let [control, field, mutation] = ["control", "field", "mutation"].map(|column| row.get(column));
        let line = at + 2;
        suite.failed.push(format!(
            "defaults.tsv line {line}: {control}: {mutation} {field}: nothing passes because of it"
        ));
    }
    suite.notes.push(format!("mutation: {mutations} mutated passing inputs"));
    suite
}

/// The paths of a cell: `properties.a.b; properties.pools[].{c,d}`. Words that are no path are passed over.
fn paths(cell: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for part in cell.split(';').map(str::trim) {
        let end = part.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(part.len());
        let path = part.get(..end).unwrap_or_default();
        let alternatives: Vec<String> = match (path.split_once(".{"), path.strip_suffix('}')) {
            (Some((start, _)), Some(_)) => path
                .split_once(".{")
                .map_or("", |(_, rest)| rest.trim_end_matches('}'))
                .split(',')
                .map(|last| format!("{start}.{}", last.trim()))
                .collect(),
            _ => vec![path.to_owned()],
        };
        for path in alternatives {
            let segments: Vec<String> = path.split('.').map(|segment| segment.replace("[]", "")).collect();
            let well_formed = segments.len() > 1
                && segments.iter().all(|segment| {
                    !segment.is_empty()
                        && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
                });
            if well_formed {
                paths.push(segments);
            }
        }
    }
    paths
}

/// The verdict after the mutation; `None` where the fixture does not hold the field.
fn mutated(
    control: &'static Control,
    fixture: &Fixture,
    path: &[String],
    mutation: Mutation,
) -> Option<Verdict> {
    let mut touched = false;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, content) in &fixture.files {
        match serde_json::from_slice::<Value>(content) {
            Ok(mut value) => {
                touched |= touch(&mut value, path, mutation);
                files.push((name.clone(), value.to_string().into_bytes()));
            }
            Err(_) => files.push((name.clone(), content.clone())),
        }
    }
    if !touched {
        return None;
    }
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let snapshot = snapshot_of(&borrowed);
    let parameters: Parameters = toml::from_str(&fixture.parameters).ok()?;
    let profile = Profile::of(vec![control]);
    let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), NOW);
    report.outcomes.first().map(|outcome| outcome.verdict)
}

/// Mutates every value at the path, from the root or from any resource of a list; says whether there was one.
fn touch(value: &mut Value, path: &[String], mutation: Mutation) -> bool {
    if let Value::Array(items) = value {
        return items.iter_mut().fold(false, |touched, item| touch(item, path, mutation) | touched);
    }
    let Some((first, rest)) = path.split_first() else { return false };
    let Value::Object(map) = value else { return false };
    let key = map.keys().find(|key| key.eq_ignore_ascii_case(first)).cloned();
    let Some(key) = key else {
        // `az` hoists properties to the top; lists of Resource Manager stand under `value`.
        if first == "properties" && !rest.is_empty() {
            return touch(value, rest, mutation);
        }
        return match map.get_mut("value") {
            Some(list) if first != "value" => touch(list, path, mutation),
            _ => false,
        };
    };
    if rest.is_empty() {
        match mutation {
            Mutation::Delete => {
                map.remove(&key);
            }
            Mutation::Replace => {
                map.insert(key, Value::String(UNKNOWN.to_owned()));
            }
        }
        return true;
    }
    map.get_mut(&key).is_some_and(|child| touch(child, rest, mutation))
}
