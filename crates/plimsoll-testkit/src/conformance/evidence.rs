//! Evidence, over every format of the corpora: the reported line is a line of the reported file and holds the field
//! that is named. Where the field is missing, it holds the map, block or resource that would hold it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plimsoll_controls::{Parameters, Profile, SuppressionRules, evaluate};
use plimsoll_ingest::{Input, ReadOptions, read};
use plimsoll_model::{Place, Verdict};

use super::Suite;
use super::judge::NOW;

/// How many places are looked at for each format.
const SAMPLED: usize = 200;

/// Runs the suite.
pub fn run(root: &Path) -> Suite {
    let mut suite = Suite::named("evidence");
    let Ok(profile) = Profile::named("all") else { return suite };
    let mut by_format: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for part in ["azure", "workload", "real"] {
        let folder = root.join(part);
        let options = ReadOptions { include_ignored: true, ..ReadOptions::default() };
        let snapshot = read(vec![Input::Path(folder)], &options, &mut |_| {});
        let parameters = Parameters::default();
        let report = evaluate(&snapshot, &profile, &parameters, &SuppressionRules::default(), NOW);
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for finding in report.findings.iter().filter(|finding| finding.verdict == Verdict::Fail) {
            for place in &finding.evidence {
                let file = place.tree.file().to_owned();
                let format = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
                let text =
                    texts.entry(file).or_insert_with_key(|file| fs::read_to_string(file).unwrap_or_default());
                by_format.entry(format).or_default().push(problem(finding.control.id, place, text));
            }
        }
    }
    for (format, places) in by_format {
        let step = (places.len() / SAMPLED).max(1);
        let sampled: Vec<Option<String>> = places.into_iter().step_by(step).take(SAMPLED).collect();
        suite.notes.push(format!("evidence: {} places in .{format}", sampled.len()));
        sampled.into_iter().for_each(|difference| suite.case(difference));
    }
    suite
}

/// What is wrong with a place, if anything.
fn problem(control: &str, place: &Place<'_>, text: &str) -> Option<String> {
    let evidence = place.resolve();
    let place_of =
        format!("{control} {}:{}:{} {}", evidence.file, evidence.line, evidence.column, evidence.pointer);
    let Some(line) = (evidence.line as usize).checked_sub(1).and_then(|at| text.lines().nth(at)) else {
        return Some(format!("{place_of}: there is no such line"));
    };
    let shown: String = line.chars().skip(evidence.column.saturating_sub(1) as usize).collect();
    if shown.trim().is_empty() {
        return Some(format!("{place_of}: nothing stands there"));
    }
    // The key in the file's own terms: the last part of the pointer, or the key of the node that would hold it.
    let pointer = if place.missing.is_some() { place.tree.pointer(place.node) } else { evidence.pointer };
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let is_item = name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit());
    let holds = is_item
        || shown.to_ascii_lowercase().contains(&name.to_ascii_lowercase())
        // A map without a line of its own is shown by its first line, an item by its dash.
        || (place.missing.is_some() && !line.trim().is_empty());
    (!holds).then(|| format!("{place_of}: the line is `{}`", line.trim()))
}
