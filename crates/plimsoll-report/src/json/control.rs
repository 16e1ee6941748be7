//! What a control said over the whole input.

use std::collections::BTreeMap;

use plimsoll_model::{Outcome, Owner, Remedy, Severity, Verdict};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ControlRow<'r> {
    id: &'static str,
    title: &'static str,
    area: &'static str,
    severity: Severity,
    severity_reason: &'static str,
    owner: Owners,
    verdict: Verdict,
    subjects: &'r BTreeMap<Verdict, usize>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'r str,
    frameworks: &'static [&'static str],
    aliases: &'static [&'static str],
    remedies: Vec<RemedyRow>,
}

/// Who acts, by mode of the cluster.
#[derive(Serialize)]
struct Owners {
    standard: Owner,
    automatic: Owner,
}

#[derive(Serialize)]
#[serde(untagged)]
enum RemedyRow {
    Command { command: &'static str },
    Set { set: &'static str, value: &'static str },
    Text { text: &'static str },
}

impl<'r> ControlRow<'r> {
    pub(super) fn of(outcome: &'r Outcome) -> Self {
        let control = outcome.control;
        Self {
            id: control.id,
            title: control.title,
            area: control.area,
            severity: control.severity,
            severity_reason: control.severity_reason,
            owner: Owners { standard: control.standard, automatic: control.automatic },
            verdict: outcome.verdict,
            subjects: &outcome.subjects,
            reason: &outcome.reason,
            frameworks: control.frameworks,
            aliases: control.aliases,
            remedies: control
                .remedies
                .iter()
                .map(|remedy| match *remedy {
                    Remedy::Command(command) => RemedyRow::Command { command },
                    Remedy::Set(set, value) => RemedyRow::Set { set, value },
                    Remedy::Text(text) => RemedyRow::Text { text },
                })
                .collect(),
        }
    }
}
