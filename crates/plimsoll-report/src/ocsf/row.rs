//! One event.

use std::collections::BTreeSet;

use plimsoll_model::{Finding, Severity, Subject, Suppression, Verdict};
use serde::Serialize;

use super::VERSION;
use crate::describe::{finding_line, kind_word};
use crate::fingerprint::Fingerprint;
use crate::form::FormOptions;

const CLASS: u32 = 2003;

#[derive(Serialize)]
pub(super) struct Row<'r> {
    activity_id: u32,
    activity_name: &'static str,
    category_uid: u32,
    category_name: &'static str,
    class_uid: u32,
    class_name: &'static str,
    type_uid: u32,
    type_name: String,
    time: i64,
    severity_id: u32,
    severity: &'static str,
    status_id: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_detail: Option<&'r str>,
    message: String,
    metadata: Metadata<'r>,
    finding_info: FindingInfo<'r>,
    compliance: Compliance<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Resource<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<EvidenceRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    unmapped: Unmapped<'r>,
}

#[derive(Serialize)]
struct Metadata<'r> {
    version: &'static str,
    product: Product<'r>,
}

#[derive(Serialize)]
struct Product<'r> {
    name: &'static str,
    vendor_name: &'static str,
    version: &'r str,
}

#[derive(Serialize)]
struct FindingInfo<'r> {
    uid: Fingerprint,
    title: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    desc: &'r str,
    types: [&'static str; 1],
    created_time: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attacks: Vec<Attack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    src_url: Option<String>,
}

/// A technique of MITRE ATT&CK.
#[derive(Serialize)]
struct Attack {
    technique: Technique,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_technique: Option<Technique>,
}

#[derive(Serialize)]
struct Technique {
    uid: &'static str,
}

#[derive(Serialize)]
struct Compliance<'r> {
    category: &'static str,
    control: &'static str,
    desc: &'static str,
    standards: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirements: Vec<&'static str>,
    status_id: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_details: Vec<&'r str>,
}

#[derive(Serialize)]
struct Resource<'r> {
    uid: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'r str,
    #[serde(rename = "type")]
    kind: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
}

#[derive(Serialize)]
struct EvidenceRow {
    name: String,
    data: plimsoll_model::Evidence,
}

#[derive(Serialize)]
struct Remediation {
    desc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<String>,
}

/// What the schema has no attribute for.
#[derive(Serialize)]
struct Unmapped<'r> {
    verdict: Verdict,
    severity_reason: &'static str,
    responsibility: &'static str,
    weight: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<&'r Suppression>,
}

impl<'r> Row<'r> {
    pub(super) fn of<'s: 'r>(
        finding: &'r Finding<'s>,
        cluster: Option<&'s str>,
        fingerprint: Fingerprint,
        is_known: bool,
        options: &FormOptions<'r>,
        time: i64,
    ) -> Self {
        let control = finding.control;
        let is_failure = finding.verdict == Verdict::Fail;
        let (activity_id, activity_name) = if is_known { (2, "Update") } else { (1, "Create") };
        let suppression = finding.suppression.as_deref();
        let (status_id, status) = if suppression.is_some() { (3, "Suppressed") } else { (1, "New") };
        // What could not be decided is not rated: the severity of a failure would say too much.
        let (severity_id, severity) = if is_failure { severity(finding.severity) } else { (0, "Unknown") };
        let page = options.page(control.id);
        let line = finding_line(finding, cluster);
        let message = match (is_failure, line.is_empty()) {
            (true, true) => control.title.to_owned(),
            (true, false) => format!("{}: {line}", control.title),
            (false, true) => format!("Not decided: {}", control.title),
            (false, false) => format!("Not decided: {}. {line}", control.title),
        };
        Self {
            activity_id,
            activity_name,
            category_uid: 2,
            category_name: "Findings",
            class_uid: CLASS,
            class_name: "Compliance Finding",
            type_uid: CLASS * 100 + activity_id,
            type_name: format!("Compliance Finding: {activity_name}"),
            time,
            severity_id,
            severity,
            status_id,
            status,
            status_detail: suppression.map(|suppression| suppression.reason.as_str()),
            message,
            metadata: Metadata {
                version: VERSION,
                product: Product { name: "plimsoll", vendor_name: "plimsoll", version: options.version },
            },
            finding_info: FindingInfo {
                uid: fingerprint,
                title: control.title,
                desc: &finding.message,
                types: ["Posture"],
                created_time: time,
                attacks: control.frameworks.iter().filter_map(|framework| attack(framework)).collect(),
                src_url: page.clone(),
            },
            compliance: compliance(finding, is_failure),
            resources: resource(&finding.subject, cluster).into_iter().collect(),
            evidences: finding.evidence.iter().map(|place| evidence(place.resolve())).collect(),
            remediation: options
                .fix(finding)
                .map(|desc| Remediation { desc, references: page.into_iter().collect() }),
            unmapped: Unmapped {
                verdict: finding.verdict,
                severity_reason: control.severity_reason,
                responsibility: finding.owner.word(),
                weight: finding.weight,
                suppression,
            },
        }
    }
}

fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Critical => (5, "Critical"),
        Severity::High => (4, "High"),
        Severity::Medium => (3, "Medium"),
        Severity::Low => (2, "Low"),
        Severity::Info => (1, "Informational"),
    }
}

/// `attack:T1552.007` as technique and sub-technique.
fn attack(framework: &'static str) -> Option<Attack> {
    let id = framework.strip_prefix("attack:")?;
    let technique = id.split_once('.').map_or(id, |(technique, _)| technique);
    Some(Attack {
        technique: Technique { uid: technique },
        sub_technique: (technique.len() < id.len()).then_some(Technique { uid: id }),
    })
}

fn compliance<'r>(finding: &'r Finding<'_>, is_failure: bool) -> Compliance<'r> {
    let control = finding.control;
    let requirements: Vec<&'static str> =
        control.frameworks.iter().copied().filter(|framework| !framework.starts_with("attack:")).collect();
    let mut names: BTreeSet<&'static str> =
        requirements.iter().filter_map(|id| id.split_once(':')).map(|(name, _)| name).collect();
    if names.is_empty() {
        // The catalogue itself is the standard of what no framework asks.
        names.insert("plimsoll");
    }
    // A check without a result for lack of information is a warning in the words of the schema.
    let (status_id, status) = if is_failure { (3, "Fail") } else { (2, "Warning") };
    Compliance {
        category: control.area,
        control: control.id,
        desc: control.title,
        standards: names.into_iter().collect(),
        requirements,
        status_id,
        status,
        status_details: Some(&*finding.message).filter(|message| !message.is_empty()).into_iter().collect(),
    }
}

fn resource<'r, 's: 'r>(subject: &Subject<'s>, cluster: Option<&'s str>) -> Option<Resource<'r>> {
    if matches!(subject, Subject::Input) {
        return None;
    }
    let id = subject.id();
    // The id of an object says nothing of its cluster.
    let uid = match (subject, cluster) {
        (Subject::Object(_), Some(cluster)) => format!("{cluster}/{id}"),
        _ => id,
    };
    Some(Resource {
        uid,
        name: subject.name(),
        kind: kind_word(subject),
        namespace: subject.namespace(),
        labels: cluster.map(|cluster| format!("cluster:{cluster}")).into_iter().collect(),
    })
}

fn evidence(evidence: plimsoll_model::Evidence) -> EvidenceRow {
    EvidenceRow { name: format!("{}:{}:{}", evidence.file, evidence.line, evidence.column), data: evidence }
}
