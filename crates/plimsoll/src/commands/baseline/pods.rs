//! What the namespaces enforce, and what would break if they enforced more.

use std::collections::BTreeMap;

use plimsoll_analysis::pss::{self, Admission, Level, Policy};
use plimsoll_model::Severity;
use plimsoll_report::page::Row;

use super::{Picture, at};

pub(super) fn rows(picture: &Picture<'_>) -> Vec<Row> {
    let scope = picture.cluster.resource().scope();
    let admission = Admission::default();
    let impacts: Vec<_> = pss::would_break(picture.snapshot, Policy::latest(Level::Baseline), &admission)
        .into_iter()
        .filter(|impact| impact.scope == scope && impact.current.is_some())
        .collect();
    let mut rows = Vec::new();
    if impacts.is_empty() {
        rows.push(Row::new("Pod security", "unknown: no Namespace objects in the input"));
    } else {
        let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
        for impact in &impacts {
            let level = impact.current.as_ref().map_or(Level::Privileged, |now| now.modes().enforce.level);
            *levels.entry(level).or_default() += 1;
        }
        let count = |level| levels.get(&level).copied().unwrap_or(0);
        let breaking: usize = impacts.iter().map(pss::NamespaceImpact::breaking).sum();
        let text = format!(
            "enforce=restricted {}, baseline {}, none {} of {} namespaces",
            count(Level::Restricted),
            count(Level::Baseline),
            count(Level::Privileged),
            impacts.len()
        );
        let mut row = Row::new("Pod security", text).evidence("plimsoll pss enforce");
        row = row.detail(format!("enforcing baseline everywhere would refuse {breaking} workloads"));
        if count(Level::Privileged) * 2 > impacts.len() {
            row = row.severity(Severity::Medium);
        }
        rows.push(row);
    }
    let safeguards = picture.cluster.resource().children(plimsoll_model::azure::DEPLOYMENT_SAFEGUARDS);
    rows.extend(safeguards.map(|safeguards| match safeguards.first() {
        None => Row::new("Safeguards", "deployment safeguards off"),
        Some(safeguard) => {
            let level = safeguard.path("level");
            let excluded = safeguard.path("excludedNamespaces").items().count();
            let pss = safeguard.path("podSecurityStandardsLevel").text().unwrap_or("not stated");
            let text = format!(
                "deployment safeguards {}, Pod Security {pss}, {excluded} namespaces excluded",
                level.text().unwrap_or("level not stated")
            );
            Row::new("Safeguards", text).evidence(at(level))
        }
    }));
    rows
}
