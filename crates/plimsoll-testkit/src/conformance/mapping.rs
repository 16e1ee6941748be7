//! Which control answers a peer's check, and which differences are known.
//!
//! `peers/<peer>.tsv`: `check`, `map`, `settings`, `note`. `map` is one or more control ids joined by `|` (a failure of
//! any is a failure), a check of the Pod Security Standards (`pss:seccompProfile_restricted@restricted:v1.24`), or
//! `refused`; then the note says why. `settings` are parameters, `name=value` joined by `;`, list items by `,`.
//!
//! `peers/<peer>.known.tsv`: `file`, `check`, `subject`, `reason`. `*` at the end of a file matches every ending; an
//! empty check or subject matches all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_analysis::pss::{CheckId, Policy};
use plimsoll_controls::{Control, Parameters};

use super::judge::{Case, strict};
use crate::corpus;

/// What answers a peer's check.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Controls; a failure of any counts.
    pub controls: Vec<&'static Control>,
    /// Checks of the Pod Security Standards under a policy.
    pub pss: Vec<(CheckId, Policy)>,
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
        self.known
            .iter()
            .find(|row| {
                let file = match row.file.strip_suffix('*') {
                    Some(start) => case.file.starts_with(start),
                    None => case.file == row.file,
                };
                file && (row.check.is_empty() || row.check == case.check)
                    && (row.subject.is_empty() || row.subject == subject)
                    && !row.reason.is_empty()
            })
            .map(|row| row.reason.as_str())
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
        match setting.split_once('=') {
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

    fn try_parameters(&self) -> Result<Parameters, String> {
        let mut parameters = strict();
        for (name, value) in &self.settings {
            let list = || value.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect();
            match name.as_str() {
                "trusted-registries" => parameters.trusted_registries = list(),
                "exempt-namespaces" => parameters.exempt_namespaces = list(),
                "required-labels" => parameters.required_labels = list(),
                "least-replicas" => parameters.least_replicas = value.parse().map_err(|_| name.clone())?,
                "least-max-pods" => parameters.least_max_pods = value.parse().map_err(|_| name.clone())?,
                _ => return Err(name.clone()),
            }
        }
        Ok(parameters)
    }
}
