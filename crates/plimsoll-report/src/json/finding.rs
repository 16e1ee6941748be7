//! One finding.

use plimsoll_model::{Finding, Owner, Place, Severity, Suppression, Verdict};
use serde::{Serialize, Serializer};

use crate::fingerprint::Fingerprint;

#[derive(Serialize)]
pub(super) struct FindingRow<'r, 's> {
    control: &'static str,
    severity: Severity,
    verdict: Verdict,
    owner: Owner,
    resource: ResourceRow<'s>,
    #[serde(serialize_with = "resolved")]
    evidence: &'r [Place<'s>],
    area: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'r str,
    fingerprint: Fingerprint,
    weight: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<&'r Suppression>,
}

#[derive(Serialize)]
struct ResourceRow<'s> {
    cluster: Option<&'s str>,
    kind: &'s str,
    namespace: Option<&'s str>,
    name: &'s str,
    id: String,
}

impl<'r, 's> FindingRow<'r, 's> {
    pub(super) fn of(finding: &'r Finding<'s>, cluster: Option<&'s str>, new: Option<bool>) -> Self {
        let subject = &finding.subject;
        let id = subject.id();
        let fingerprint = Fingerprint::with_subject_id(finding, &id);
        Self {
            control: finding.control.id,
            severity: finding.severity,
            verdict: finding.verdict,
            owner: finding.owner,
            resource: ResourceRow {
                cluster,
                kind: subject.kind(),
                namespace: subject.namespace(),
                name: subject.name(),
                id,
            },
            evidence: &finding.evidence,
            area: finding.control.area,
            title: finding.control.title,
            message: &finding.message,
            fingerprint,
            weight: finding.weight,
            new,
            suppressed: finding.suppression.as_deref(),
        }
    }
}

fn resolved<S: Serializer>(places: &&[Place<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(places.iter().map(Place::resolve))
}
