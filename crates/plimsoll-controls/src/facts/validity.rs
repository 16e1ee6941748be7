//! What the API server would refuse in an object, for the common kinds, and the mistakes that it lets through although
//! they never mean anything good. Only what holds in every supported version of Kubernetes is here.
//!
//! Reading is done past the notes: a value of the wrong type is not unknown here, it is the finding.

mod fields;
mod names;
mod others;
mod pods;

use std::borrow::Cow;

use plimsoll_model::field::Notes;
use plimsoll_model::{Field, Kind, ObjectRef};

/// The kinds that are looked into.
pub(crate) const KINDS: &[&str] = &[
    "Pod",
    "PodTemplate",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Service",
    "Ingress",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "Namespace",
    "ConfigMap",
    "Secret",
    "ServiceAccount",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "PersistentVolumeClaim",
];

/// A mistake: where it is, and what is wrong.
pub(crate) type Problem<'s> = (Field<'s>, Cow<'static, str>);

/// The mistakes of an object.
pub(crate) fn problems(object: ObjectRef<'_>) -> Vec<Problem<'_>> {
    Notes::aside(|| {
        let mut report = Problems(Vec::new());
        group(object, &mut report);
        fields::check(object, &mut report);
        names::metadata(object, &mut report);
        others::check(object, &mut report);
        pods::check(object, &mut report);
        report.0
    })
}

/// Collects mistakes.
struct Problems<'s>(Vec<Problem<'s>>);

impl<'s> Problems<'s> {
    fn add(&mut self, field: Field<'s>, what: impl Into<Cow<'static, str>>) {
        self.0.push((field, what.into()));
    }

    /// A value that must be there.
    fn require(&mut self, field: Field<'s>) {
        if field.is_empty() {
            self.add(field, "is required");
        }
    }

    /// A string; what is there and is none is a mistake. One that a template would still fill in is none to judge.
    fn string(&mut self, field: Field<'s>) -> Option<&'s str> {
        match field.kind() {
            Kind::String => field.text().filter(|text| !text.contains("{{") && !text.contains("${")),
            Kind::Null | Kind::Expression | Kind::Redacted => None,
            _ => {
                self.add(field, "must be a string");
                None
            }
        }
    }

    /// A whole number within bounds; what is there and is none is a mistake.
    fn number(&mut self, field: Field<'s>, least: i64, most: i64) -> Option<i64> {
        match field.kind() {
            Kind::Null | Kind::Expression => None,
            Kind::Number => {
                let number = field.text().and_then(|text| text.parse::<i64>().ok());
                if !number.is_some_and(|number| (least..=most).contains(&number)) {
                    self.add(field, format!("must be a whole number from {least} to {most}"));
                }
                number
            }
            _ => {
                self.add(field, "must be a number");
                None
            }
        }
    }

    /// One of some strings.
    fn one_of(&mut self, field: Field<'s>, known: &[&str]) {
        if let Some(text) = self.string(field)
            && !known.contains(&text)
        {
            self.add(field, format!("must be one of {}", known.join(", ")));
        }
    }

    /// A list; what is there and is none is a mistake.
    fn list(&mut self, field: Field<'s>) -> impl Iterator<Item = Field<'s>> + use<'s> {
        let is_list = matches!(field.kind(), Kind::Array | Kind::Null | Kind::Expression);
        if !is_list {
            self.add(field, "must be a list");
        }
        (field.kind() == Kind::Array).then(|| field.items()).into_iter().flatten()
    }
}

/// Reports what occurs a second time among keys.
fn report_twice<'s, T: PartialEq>(
    report: &mut Problems<'s>,
    what: &str,
    found: impl Iterator<Item = (T, Field<'s>)>,
) {
    let mut seen: Vec<T> = Vec::new();
    for (key, field) in found {
        if seen.contains(&key) {
            report.add(field, format!("{what} is there twice"));
        } else {
            seen.push(key);
        }
    }
}

/// The kinds that are never in the core group, and the group that they are in.
const GROUPS: [(&str, &[&str]); 13] = [
    ("ReplicaSet", &["apps", "extensions"]),
    ("Deployment", &["apps", "extensions"]),
    ("StatefulSet", &["apps"]),
    ("DaemonSet", &["apps", "extensions"]),
    ("Job", &["batch"]),
    ("CronJob", &["batch"]),
    ("PodDisruptionBudget", &["policy"]),
    ("HorizontalPodAutoscaler", &["autoscaling", "extensions"]),
    ("Role", &["rbac.authorization.k8s.io"]),
    ("ClusterRole", &["rbac.authorization.k8s.io"]),
    ("RoleBinding", &["rbac.authorization.k8s.io"]),
    ("ClusterRoleBinding", &["rbac.authorization.k8s.io"]),
    ("NetworkPolicy", &["networking.k8s.io", "extensions"]),
];

/// A kind in the core group that is not there. Other groups may define the same kinds.
fn group<'s>(object: ObjectRef<'s>, report: &mut Problems<'s>) {
    let groups = GROUPS.iter().find(|(kind, _)| *kind == object.kind()).map(|(_, groups)| *groups);
    if let Some(groups) = groups
        && object.group().is_empty()
    {
        report.add(
            object.field().get("apiVersion"),
            format!("the kind is in the group {}", groups.join(" or ")),
        );
    }
}

/// Whether the object is of Kubernetes' own kind of that name, and not of somebody else's.
fn is_built_in(object: ObjectRef<'_>) -> bool {
    let group = object.group();
    group.is_empty()
        || !group.contains('.')
        || group == "k8s.io"
        || group
            .strip_suffix(".k8s.io")
            .is_some_and(|rest| !rest.contains('.') || rest.ends_with("authorization"))
}
