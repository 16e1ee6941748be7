//! Label selectors, as the API server matches them.

use plimsoll_model::{Field, ObjectRef, Workload};

/// One requirement of `matchExpressions`.
#[derive(Clone, Debug)]
enum Requirement<'s> {
    In(&'s str, Vec<&'s str>),
    NotIn(&'s str, Vec<&'s str>),
    Exists(&'s str),
    DoesNotExist(&'s str),
    /// An operator that does not exist: nothing matches, and the API server would refuse it.
    Invalid,
}

/// What a set of labels must be like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector<'s> {
    labels: Vec<(&'s str, &'s str)>,
    requirements: Vec<Requirement<'s>>,
}

impl<'s> Selector<'s> {
    /// A map of labels, as Services and replication controllers have.
    pub(crate) fn of_labels(labels: Field<'s>) -> Self {
        let labels = labels.members().filter_map(|(key, value)| Some((key, value.text()?))).collect();
        Self { labels, requirements: Vec::new() }
    }

    /// A label selector: `matchLabels` and `matchExpressions`.
    pub(crate) fn of_label_selector(selector: Field<'s>) -> Self {
        let mut made = Self::of_labels(selector.get("matchLabels"));
        made.requirements.extend(selector.get("matchExpressions").items().map(requirement));
        made
    }

    /// The same selector, its keys freed of the prefix that Cilium puts before labels from Kubernetes.
    pub(crate) fn without_cilium_prefix(mut self) -> Self {
        let free = |key: &mut &'s str| {
            *key = key.strip_prefix("k8s:").or_else(|| key.strip_prefix("any:")).unwrap_or(key);
        };
        self.labels.iter_mut().for_each(|(key, _)| free(key));
        for requirement in &mut self.requirements {
            match requirement {
                Requirement::In(key, _)
                | Requirement::NotIn(key, _)
                | Requirement::Exists(key)
                | Requirement::DoesNotExist(key) => free(key),
                Requirement::Invalid => {}
            }
        }
        self
    }

    /// Whether it asks for nothing, so that everything matches.
    pub(crate) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.requirements.is_empty()
    }

    /// Whether it asks for nothing but this label.
    pub(crate) fn asks_only_for(&self, label: (&str, &str)) -> bool {
        self.requirements.is_empty() && self.labels.iter().all(|known| *known == label)
    }

    /// One of the labels that it asks for by value, where there is one.
    pub(crate) fn first_label(&self) -> Option<(&'s str, &'s str)> {
        self.labels.first().copied()
    }

    /// Whether labels, given as a look-up, are like that.
    pub(crate) fn matches(&self, label: impl Fn(&'s str) -> Option<&'s str>) -> bool {
        self.labels.iter().all(|(key, value)| label(key) == Some(value))
            && self.requirements.iter().all(|requirement| match requirement {
                Requirement::In(key, values) => label(key).is_some_and(|value| values.contains(&value)),
                Requirement::NotIn(key, values) => label(key).is_none_or(|value| !values.contains(&value)),
                Requirement::Exists(key) => label(key).is_some(),
                Requirement::DoesNotExist(key) => label(key).is_none(),
                Requirement::Invalid => false,
            })
    }

    /// Whether a map of labels is like that.
    pub(crate) fn matches_labels(&self, labels: Field<'s>) -> bool {
        self.matches(|key| labels.get(key).text())
    }
}

fn requirement(expression: Field<'_>) -> Requirement<'_> {
    let Some(key) = expression.get("key").text() else { return Requirement::Invalid };
    let values = || expression.get("values").items().filter_map(|value| value.text()).collect();
    match expression.get("operator").text() {
        Some("In") => Requirement::In(key, values()),
        Some("NotIn") => Requirement::NotIn(key, values()),
        Some("Exists") => Requirement::Exists(key),
        Some("DoesNotExist") => Requirement::DoesNotExist(key),
        _ => Requirement::Invalid,
    }
}

/// What holds `metadata` and `spec` of an object's pods, found without taking the pod specification apart.
pub(crate) fn pod_template(object: ObjectRef<'_>) -> Option<Field<'_>> {
    let spec = || object.field().get("spec");
    match object.kind() {
        "Pod" => Some(object.field()),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            Some(spec().get("template"))
        }
        "CronJob" => Some(spec().path("jobTemplate.spec.template")),
        _ => Workload::of(object).map(|workload| workload.template),
    }
}
