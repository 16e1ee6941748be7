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
    let mut by_format: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
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
                by_format.entry(format).or_default().push(seen(finding.control.id, place, text));
            }
        }
    }
    for (format, places) in by_format {
        let step = (places.len() / SAMPLED).max(1);
        let sampled: Vec<Seen> = places.into_iter().step_by(step).take(SAMPLED).collect();
        suite.notes.push(format!("evidence: {} places in .{format}", sampled.len()));
        for seen in sampled {
            match seen {
                Seen::Field => suite.case(None),
                Seen::Holder(place) => suite.known(place, HOLDER.to_owned()),
                Seen::Nothing(problem) => suite.case(Some(problem)),
            }
        }
    }
    suite
}

/// Why the line of a value may hold something above it.
const HOLDER: &str =
    "the value is written nowhere: it is a default, or computed; the line is that of the block or expression";

/// What stands at a place.
enum Seen {
    /// The field that is named, or for a missing one what would hold it.
    Field,
    /// Something that the named field lies in.
    Holder(String),
    /// Neither.
    Nothing(String),
}

fn seen(control: &str, place: &Place<'_>, text: &str) -> Seen {
    let evidence = place.resolve();
    let named =
        format!("{control} {}:{}:{} {}", evidence.file, evidence.line, evidence.column, evidence.pointer);
    let Some(line) = (evidence.line as usize).checked_sub(1).and_then(|at| text.lines().nth(at)) else {
        return Seen::Nothing(format!("{named}: there is no such line"));
    };
    let shown: String = line.chars().skip(evidence.column.saturating_sub(1) as usize).collect();
    let shown = shown.to_ascii_lowercase();
    if shown.trim().is_empty() {
        return Seen::Nothing(format!("{named}: nothing stands there"));
    }
    // Of what is missing, the map, block or resource that would hold it is looked for.
    let pointer = if place.missing.is_some() { place.tree.pointer(place.node) } else { evidence.pointer };
    let tokens: Vec<String> = pointer
        .split('/')
        .map(|token| token.replace("~1", "/").replace("~0", "~").to_ascii_lowercase())
        .filter(|token| !token.is_empty())
        .collect();
    let is_index = |token: &str| token.bytes().all(|byte| byte.is_ascii_digit());
    let Some((name, above)) = tokens.split_last() else { return Seen::Field };
    if is_index(name) || shown.contains(name.as_str()) {
        return Seen::Field;
    }
    let line = line.to_ascii_lowercase();
    if above.iter().any(|token| !is_index(token) && line.contains(token.as_str())) {
        Seen::Holder(named)
    } else {
        Seen::Nothing(format!("{named}: the line is `{}`", line.trim()))
    }
}
