//! The results: failures and, on request, what could not be decided (3.27).

use std::collections::BTreeMap;

use plimsoll_model::{Finding, Report, Subject, Suppression, Verdict};
use serde::{Serialize, Serializer};

use super::location::Location;
use super::rules::level;
use super::{Message, SarifOptions};
use crate::describe::{Clusters, finding_line, kind_word, place_line, subject_words};
use crate::fingerprint::{Fingerprint, SCHEME};
use crate::known::Comparison;

pub(super) struct Results<'r, 's> {
    report: &'r Report<'s>,
    rule_indexes: BTreeMap<&'static str, usize>,
    comparison: Option<&'r Comparison>,
    unknown: bool,
    clusters: Clusters<'s>,
    /// Where one result has suppressions, all say so (3.27.23).
    any_suppressed: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultRow<'r> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, Fingerprint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<SuppressionRow<'r>>>,
    properties: Properties<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct SuppressionRow<'r> {
    kind: &'static str,
    status: &'static str,
    justification: &'r str,
    properties: SuppressionProperties<'r>,
}

#[derive(Serialize)]
struct SuppressionProperties<'r> {
    owner: &'r str,
    origin: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<&'r str>,
}

#[derive(Serialize)]
struct Properties<'r> {
    severity: &'static str,
    owner: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'r str>,
    #[serde(rename = "resourceKind")]
    resource_kind: &'r str,
}

impl<'r, 's> Results<'r, 's> {
    pub(super) fn of(report: &'r Report<'s>, options: &SarifOptions<'r>) -> Self {
        let rules = report.outcomes.iter().enumerate();
        Self {
            report,
            rule_indexes: rules.map(|(index, outcome)| (outcome.control.id, index)).collect(),
            comparison: options.comparison,
            unknown: options.unknown,
            clusters: Clusters::default(),
            any_suppressed: report.findings.iter().any(|finding| finding.suppression.is_some()),
        }
    }

    fn row(&self, index: usize, finding: &'r Finding<'s>) -> ResultRow<'r> {
        let is_failure = finding.verdict == Verdict::Fail;
        let cluster = self.clusters.of(&finding.subject);
        let id = finding.subject.id();
        let fingerprint = Fingerprint::with_subject_id(finding, &id);
        let (mut locations, related_locations) = locations(finding);
        if let Some(first) = locations.first_mut() {
            first.logical_locations = logical_location(&finding.subject, id).into_iter().collect();
        }
        ResultRow {
            rule_id: finding.control.id,
            rule_index: self.rule_indexes.get(finding.control.id).copied(),
            // A result of another kind than `fail` has no level (3.27.10).
            kind: if is_failure { "fail" } else { "open" },
            level: if is_failure { level(finding.severity) } else { "none" },
            message: Message::text(message(finding, cluster.filter(|_| self.report.clusters.len() > 1))),
            locations,
            related_locations,
            partial_fingerprints: BTreeMap::from([(SCHEME, fingerprint)]),
            baseline_state: self
                .comparison
                .filter(|_| is_failure)
                .map(|comparison| if comparison.is_new(index) { "new" } else { "unchanged" }),
            suppressions: self
                .any_suppressed
                .then(|| finding.suppression.as_deref().into_iter().map(suppression).collect()),
            properties: Properties {
                severity: finding.severity.word(),
                owner: finding.owner.word(),
                cluster,
                resource_kind: kind_word(&finding.subject),
            },
        }
    }
}

impl Serialize for Results<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = self
            .report
            .findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| finding.verdict == Verdict::Fail || self.unknown);
        serializer.collect_seq(shown.map(|(index, finding)| self.row(index, finding)))
    }
}

fn message(finding: &Finding<'_>, cluster: Option<&str>) -> String {
    let title = finding.control.title;
    let line = finding_line(finding, cluster);
    match (finding.verdict, line.is_empty()) {
        (Verdict::Unknown, true) => format!("Not decided: {title}"),
        (Verdict::Unknown, false) => format!("Not decided: {title}. {line}"),
        (_, true) => title.to_owned(),
        (_, false) => format!("{title}: {line}"),
    }
}

/// The first place, because consumers show no other, and the rest as related places.
fn locations(finding: &Finding<'_>) -> (Vec<Location>, Vec<Location>) {
    let first = finding.evidence.first().copied().or_else(|| finding.subject.place());
    let related = finding
        .evidence
        .iter()
        .enumerate()
        .skip(1)
        .map(|(index, place)| {
            let mut location = Location::of_place(place);
            location.id = Some(index);
            location.message = Some(Message::text(place_line(finding, place)));
            location
        })
        .collect();
    (first.iter().map(Location::of_place).collect(), related)
}

fn logical_location(subject: &Subject<'_>, id: String) -> Option<LogicalLocation> {
    let kind = match subject {
        Subject::Object(_) => "object",
        Subject::Resource(_) => "resource",
        Subject::Input => return None,
    };
    Some(LogicalLocation { name: subject_words(subject), fully_qualified_name: id, kind })
}

fn suppression(suppression: &Suppression) -> SuppressionRow<'_> {
    // Annotations stand in the judged source, a configuration file beside it (3.35.2).
    let is_external = suppression.origin.contains(".toml");
    SuppressionRow {
        kind: if is_external { "external" } else { "inSource" },
        status: "accepted",
        justification: &suppression.reason,
        properties: SuppressionProperties {
            owner: &suppression.owner,
            origin: &suppression.origin,
            expires: suppression.expires.as_deref(),
        },
    }
}
