//! Which control answers a peer's check, and which differences are known.
//!
//! `peers/<peer>.tsv`: `check`, `map`, `settings`, `note`. `map` is one or more control ids joined by `|` (a failure of
//! any is a failure), a check of the Pod Security Standards (`pss:seccompProfile_restricted@restricted:v1.24`), or
//! `refused`; then the note says why. `settings` are parameters, `name=value` joined by `;`, list items by `,`.
//! Where a control asks more than the peer's check does, two more settings narrow it down: `kinds` counts only findings
//! about subjects of these kinds, `at` only those with evidence at a pointer that ends in one of these paths, or in an
//! item of a list there.
//!
//! A third, `says`, counts only findings whose message holds one of these texts, or does not hold one that `!` precedes.
//! `now` is the day of the peer's statements, where they are about dates.
//!
//! `peers/<peer>.known.tsv`: `file`, `check`, `subject`, `reason`. `*` at the end of a file matches every ending; an
//! empty check or subject matches all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use plimsoll_analysis::pss::{CheckId, Policy};
use plimsoll_controls::{Control, Parameters};
use plimsoll_model::Finding;
use serde_json::{Map, Value, json};

use super::judge::{Case, NOW, strict};
use crate::corpus;

/// What answers a peer's check.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Controls; a failure of any counts.
    pub controls: Vec<&'static Control>,
    /// Checks of the Pod Security Standards under a policy.
    pub pss: Vec<(CheckId, Policy)>,
    /// Only subjects of these kinds count; all where it is empty.
    kinds: Vec<String>,
    /// Only evidence whose pointer ends in one of these counts; all where it is empty.
    at: Vec<String>,
    /// Only messages that hold one of these count; all where it is empty.
    says: Vec<String>,
    /// The day to judge by, where the row states one.
    now: Option<Date>,
    settings: Vec<(String, String)>,
}

/// A row of the mapping table.
#[derive(Clone, Debug)]
pub enum Mapped {
    /// The check is answered.
    Question(Question),
    /// The check is not answered, for this reason.
    Refused(String),
    /// The row cannot be used: it names a control that does not exist, or gives no reason.
    Broken(String),
}

/// The mapping and the known differences of a peer.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    checks: BTreeMap<String, Mapped>,
    known: Vec<KnownRow>,
}

#[derive(Clone, Debug)]
struct KnownRow {
    file: String,
    check: String,
    subject: String,
    reason: String,
}

/// The folder of the tables.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

impl Mapping {
    /// Reads the tables of a peer; empty ones where there are none.
    pub fn of(peer: &str) -> Self {
        let read = |name: String| std::fs::read_to_string(folder().join(name)).unwrap_or_default();
        let checks = corpus::table(&read(format!("{peer}.tsv")))
            .into_iter()
            .map(|row| (row.get("check").to_owned(), mapped(&row)))
            .collect();
        let known = corpus::table(&read(format!("{peer}.known.tsv")))
            .into_iter()
            .map(|row| KnownRow {
                file: row.get("file").to_owned(),
                check: row.get("check").to_owned(),
                subject: row.get("subject").to_owned(),
                reason: row.get("reason").to_owned(),
            })
            .collect();
        Self { checks, known }
    }

    /// What answers a check; `None` where the table has no row for it.
    pub fn get(&self, check: &str) -> Option<&Mapped> {
        self.checks.get(check)
    }

    /// The reason why a case differs, where it is listed.
    pub fn reason(&self, case: &Case) -> Option<&str> {
        let subject = case.subject.as_ref().map_or_else(String::new, |(kind, name)| format!("{kind}/{name}"));
        self.reason_of(&case.file, &case.check, &subject)
    }

    /// The reason why a statement about a file, by a check and about a subject, differs, where it is listed.
    pub fn reason_of(&self, file: &str, check: &str, subject: &str) -> Option<&str> {
        self.known
            .iter()
            .find(|row| {
                let is_file = match row.file.strip_suffix('*') {
                    Some(start) => file.starts_with(start),
                    None => file == row.file,
                };
                is_file
                    && (row.check.is_empty() || row.check == check)
                    && (row.subject.is_empty() || row.subject == subject)
                    && !row.reason.is_empty()
            })
            .map(|row| row.reason.as_str())
    }

    /// The listed differences: file, check and subject.
    pub fn known(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.known.iter().map(|row| (row.file.as_str(), row.check.as_str(), row.subject.as_str()))
    }

    /// All mapped checks, with what answers them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Mapped)> {
        self.checks.iter().map(|(check, mapped)| (check.as_str(), mapped))
    }
}

fn mapped(row: &corpus::Row) -> Mapped {
    let note = row.get("note").trim();
    if row.get("map") == "refused" {
        return if note.is_empty() {
            Mapped::Broken("refused without a reason".to_owned())
        } else {
            Mapped::Refused(note.to_owned())
        };
    }
    let mut question = Question::default();
    for part in row.get("map").split('|').map(str::trim) {
        if let Some(rest) = part.strip_prefix("pss:") {
            let parsed = rest.split_once('@').and_then(|(check, policy)| {
                Some((check.parse::<CheckId>().ok()?, policy.parse::<Policy>().ok()?))
            });
            match parsed {
                Some(check) => question.pss.push(check),
                None => return Mapped::Broken(format!("`{part}` is no Pod Security check and policy")),
            }
        } else {
            match plimsoll_controls::find(part) {
                Some(control) => question.controls.push(control),
                None => return Mapped::Broken(format!("there is no control `{part}`")),
            }
        }
    }
    for setting in row.get("settings").split(';').map(str::trim).filter(|setting| !setting.is_empty()) {
        let list = |value: &str| value.split(',').map(|item| item.trim().to_owned()).collect();
        match setting.split_once('=') {
            Some(("kinds", value)) => question.kinds = list(value),
            Some(("at", value)) => question.at = list(value),
            Some(("says", value)) => question.says = list(value),
            Some(("now", value)) => match value.trim().parse() {
                Ok(date) => question.now = Some(date),
                Err(_) => return Mapped::Broken(format!("`{value}` is no date")),
            },
            Some((name, value)) => question.settings.push((name.trim().to_owned(), value.trim().to_owned())),
            None => return Mapped::Broken(format!("`{setting}` is no setting")),
        }
    }
    if let Err(name) = question.try_parameters() {
        return Mapped::Broken(format!("there is no parameter `{name}`"));
    }
    Mapped::Question(question)
}

impl Question {
    /// The parameters under which the question is asked: strict ones, with the settings of the row.
    pub fn parameters(&self) -> Parameters {
        self.try_parameters().unwrap_or_else(|_| strict())
    }

    /// The day to judge by.
    pub fn now(&self) -> Date {
        self.now.unwrap_or(NOW)
    }

    /// Whether a finding belongs to what the peer's check asks.
    pub fn counts(&self, finding: &Finding<'_>) -> bool {
        let ends_at = |pointer: &str| {
            // An item of a list counts as the list.
            let pointer = pointer.trim_end_matches(|last: char| last.is_ascii_digit()).trim_end_matches('/');
            self.at
                .iter()
                .any(|end| pointer.strip_suffix(end.as_str()).is_some_and(|start| start.ends_with('/')))
        };
        let says = |text: &str| match text.strip_prefix('!') {
            Some(text) => !finding.message.contains(text),
            None => finding.message.contains(text),
        };
        (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == finding.subject.kind()))
            && (self.at.is_empty() || finding.evidence.iter().any(|place| ends_at(&place.resolve().pointer)))
            && (self.says.is_empty() || self.says.iter().any(|text| says(text)))
    }

    fn try_parameters(&self) -> Result<Parameters, String> {
        let mut chosen = Map::new();
        for (name, value) in &self.settings {
            let read = readings(value)
                .into_iter()
                .find(|read| serde_json::from_value::<Parameters>(json!({ name: read })).is_ok())
                .ok_or_else(|| name.clone())?;
            chosen.insert(name.clone(), read);
        }
        chosen.entry("exempt-namespaces").or_insert_with(|| json!([]));
        serde_json::from_value(Value::Object(chosen)).map_err(|error| error.to_string())
    }
}

/// What a setting may mean: a number or a truth value, a list, or a text. The parameter's type decides.
fn readings(value: &str) -> Vec<Value> {
    let items: Vec<&str> = value.split(',').filter(|item| !item.is_empty()).collect();
    serde_json::from_str(value).into_iter().chain([json!(items), json!(value)]).collect()
}
