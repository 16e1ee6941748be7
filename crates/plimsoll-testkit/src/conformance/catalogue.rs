//! The registry against the catalogues: every row that must be implemented is, with fixtures for every verdict that can
//! be reached; and no field of an Azure control can vanish or change into a pass that nobody explains.

mod mutation;
mod reach;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_controls::Control;

use super::Suite;
use super::mapping::folder;
use crate::corpus::{self, Row};

/// Runs the suite. The tables lie beside the corpora.
pub fn run(root: &Path) -> Suite {
    let mut suite = Suite::named("catalogue");
    let tables = root.join("../tables");
    let azure = read(&tables.join("azure-controls.tsv"));
    let workload = read(&tables.join("workload-controls.tsv"));
    let later = later();
    let mut implemented = 0;
    let wanted = azure
        .iter()
        .filter(|row| row.get("origin") == "automated-elsewhere")
        .map(|row| row.get("id"))
        .chain(workload.iter().filter(|row| row.get("tier") == "curated").map(|row| row.get("slug")));
    let not_assessed = |id: &str| {
        azure.iter().find(|row| row.get("id") == id).map_or("", |row| row.get("not_assessed_when"))
    };
    for id in wanted {
        match (plimsoll_controls::find(id), later.get(id)) {
            (Some(control), _) => {
                implemented += 1;
                suite.case(fixtures(control, not_assessed(id)));
            }
            (None, Some(reason)) => suite.known(id.to_owned(), reason.clone()),
            (None, None) => suite.case(Some(format!("{id}: not implemented, and no later issue owns it"))),
        }
    }
    // What goes beyond the required rows is held to the same fixtures.
    let rows = azure.iter().map(|row| row.get("id")).chain(workload.iter().map(|row| row.get("slug")));
    let known: Vec<&str> = rows.collect();
    let mut beyond = 0;
    for control in plimsoll_controls::REGISTRY {
        let id = control.definition.id;
        let is_required =
            azure.iter().any(|row| row.get("id") == id && row.get("origin") == "automated-elsewhere")
                || workload.iter().any(|row| row.get("slug") == id && row.get("tier") == "curated");
        if !is_required {
            beyond += 1;
            suite.case(fixtures(control, not_assessed(id)));
        }
        if !known.contains(&id) {
            suite.notes.push(format!("{id}: ours alone, in no table"));
        }
    }
    suite.notes.push(format!(
        "catalogue: {implemented} required rows implemented, {} owned by later issues, {beyond} controls beyond them; {} in all",
        suite.known.len(),
        plimsoll_controls::REGISTRY.len()
    ));
    suite.add(mutation::run(&azure));
    suite
}

fn read(path: &Path) -> Vec<Row> {
    corpus::table(&fs::read_to_string(path).unwrap_or_default())
}

/// Rows that a later issue owns: id and the subject.
fn later() -> BTreeMap<String, String> {
    read(&folder().join("later.tsv"))
        .iter()
        .map(|row| (row.get("id").to_owned(), row.get("subject").to_owned()))
        .collect()
}

/// The fixture folder of a control.
fn fixture_folder(control: &Control) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../plimsoll-controls/fixtures").join(control.definition.id)
}

/// What is missing of a control's proof, if anything.
fn fixtures(control: &'static Control, not_assessed: &str) -> Option<String> {
    let missing: Vec<&str> = ["pass", "fail", "unknown", "not-applicable"]
        .into_iter()
        .filter(|verdict| !reach::is_proven(control, verdict, not_assessed))
        .collect();
    (!missing.is_empty()).then(|| {
        format!(
            "{}: no fixture reaches {}, and peers/impossible.tsv does not say why none can",
            control.definition.id,
            missing.join(", ")
        )
    })
}
