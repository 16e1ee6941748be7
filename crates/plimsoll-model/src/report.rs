//! What an evaluation says: verdicts, findings and their account.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::azure::ResourceRef;
use crate::definition::{Definition, Owner, Severity};
use crate::evidence::Place;
use crate::inputs::Inputs;
use crate::kubernetes::ObjectRef;

/// The answer of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The bad state is there.
    Fail,
    /// The input that would decide is missing or unreadable.
    Unknown,
    /// It was looked for, and is not there.
    Pass,
    /// The question does not arise.
    NotApplicable,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Fail, Self::Unknown, Self::Pass, Self::NotApplicable];

    /// The verdict as printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject<'s> {
    /// A Kubernetes object.
    Object(ObjectRef<'s>),
    /// An Azure resource.
    Resource(ResourceRef<'s>),
    /// The input as a whole.
    Input,
}

impl<'s> Subject<'s> {
    /// The name of the cluster that it belongs to, where that is known.
    pub fn cluster(&self) -> Option<&'s str> {
        match self {
            Self::Object(object) => object.cluster().map(|cluster| cluster.name()),
            Self::Resource(resource) => resource.cluster().map(|cluster| cluster.name()),
            Self::Input => None,
        }
    }

    /// Its kind: a Kubernetes kind, or an Azure type as a word (`ManagedCluster`).
    pub fn kind(&self) -> &'s str {
        match self {
            Self::Object(object) => object.kind(),
            Self::Resource(resource) => resource.kind(),
            Self::Input => "Input",
        }
    }

    /// Its namespace, where it has one.
    pub fn namespace(&self) -> Option<&'s str> {
        match self {
            Self::Object(object) => object.namespace(),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(&self) -> &'s str {
        match self {
            Self::Object(object) => object.name(),
            Self::Resource(resource) => resource.name(),
            Self::Input => "",
        }
    }

    /// Its identity, the same on every run: the resource id, or `group/kind/namespace/name`.
    pub fn id(&self) -> String {
        match self {
            Self::Object(object) => {
                let (group, kind) = (object.group(), object.kind());
                let (namespace, name) = (object.effective_namespace(), object.name());
                let separator = if group.is_empty() { "" } else { "/" };
                match namespace {
                    "" => format!("{group}{separator}{kind}/{name}"),
                    namespace => format!("{group}{separator}{kind}/{namespace}/{name}"),
                }
            }
            Self::Resource(resource) => match resource.id() {
                Some(id) => id.to_owned(),
                None => format!("{}/{}", resource.kind(), resource.name()),
            },
            Self::Input => String::new(),
        }
    }

    /// Where it stands.
    pub fn place(&self) -> Option<Place<'s>> {
        match self {
            Self::Object(object) => Some(object.field().place()),
            Self::Resource(resource) => Some(resource.field().place()),
            Self::Input => None,
        }
    }
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// The reason given.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds, as `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// Where it was written.
    pub origin: String,
}

/// One control failed, or could not be decided, at one subject.
#[derive(Clone, Debug)]
pub struct Finding<'s> {
    /// The control.
    pub control: &'static Definition,
    /// `Fail` or `Unknown`.
    pub verdict: Verdict,
    /// How bad.
    pub severity: Severity,
    /// Who acts, in the mode of the subject's cluster.
    pub owner: Owner,
    /// What it is about.
    pub subject: Subject<'s>,
    /// What is wrong here, or what would decide; empty where the control's title says it all.
    pub message: Cow<'static, str>,
    /// The places that show it.
    pub evidence: Vec<Place<'s>>,
    /// Higher comes first: exposure and privilege of the subject.
    pub weight: u32,
    /// The suppression that covers it, if any.
    pub suppression: Option<Box<Suppression>>,
}

impl Finding<'_> {
    /// The identity of the finding, the same on every run, after lines moved and after list items were added or changed
    /// places: control, subject, and the pointers of its evidence inside the subject, list items by name.
    pub fn identity(&self) -> String {
        self.identity_with(&self.subject.id())
    }

    /// [`Finding::identity`], for callers that have the subject's id at hand.
    pub fn identity_with(&self, subject_id: &str) -> String {
        let mut identity = String::with_capacity(256);
        identity.push_str(self.control.id);
        identity.push('|');
        identity.push_str(subject_id);
        let root = self.subject.place();
        for place in &self.evidence {
            identity.push('|');
            match root {
                Some(root) if std::ptr::eq(root.tree, place.tree) && root.node <= place.node => {
                    identity.push_str(&place.tree.named_pointer_from(root.node, place.node));
                }
                _ => identity.push_str(place.tree.file()),
            }
            if let Some(missing) = place.missing {
                identity.push('/');
                identity.push_str(missing);
            }
        }
        identity
    }
}

/// What one control said over the whole input.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The control.
    pub control: &'static Definition,
    /// The verdict over all subjects: the worst of fail, unknown, pass; not-applicable where there was no subject.
    pub verdict: Verdict,
    /// How many subjects got each verdict.
    pub subjects: BTreeMap<Verdict, usize>,
    /// For unknown and not-applicable: why.
    pub reason: Cow<'static, str>,
}

/// The result of an evaluation.
#[derive(Clone, Debug)]
pub struct Report<'s> {
    /// The account of what was read.
    pub inputs: &'s Inputs,
    /// The findings, most important first; unknown ones last.
    pub findings: Vec<Finding<'s>>,
    /// What every control of the profile said, by id.
    pub outcomes: Vec<Outcome>,
    /// The name of the profile.
    pub profile: String,
    /// The names of the clusters in the input.
    pub clusters: Vec<&'s str>,
    /// Problems with the configuration that do not keep it from being used: unused or expired suppressions.
    pub notices: Vec<String>,
}

impl Report<'_> {
    /// How many controls came to each verdict.
    pub fn verdicts(&self) -> BTreeMap<Verdict, usize> {
        let mut verdicts: BTreeMap<_, _> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
        for outcome in &self.outcomes {
            *verdicts.entry(outcome.verdict).or_default() += 1;
        }
        verdicts
    }

    /// The failures that no suppression covers.
    pub fn failures(&self) -> impl Iterator<Item = &Finding<'_>> {
        self.findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Fail && finding.suppression.is_none())
    }
}
