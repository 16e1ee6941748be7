//! How many pods a controller keeps.

use plimsoll_model::{Field, Kind, ObjectRef};

use crate::Judge;

/// How many pods a controller keeps at least, and what says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replicas<'s> {
    /// The number.
    pub(crate) least: i64,
    /// The field that decides.
    pub(crate) field: Field<'s>,
    /// Whether an autoscaler decides.
    pub(crate) is_scaled: bool,
    /// Whether the number is written somewhere. Where it is not, it is often set from outside.
    pub(crate) is_stated: bool,
}

/// The least number of pods of a controller: what its autoscaler says, where it has one, else `spec.replicas`. `None`
/// where that cannot be read, which is noted.
pub(crate) fn replicas<'s>(object: ObjectRef<'s>, judge: &Judge<'s>) -> Option<Replicas<'s>> {
    let relations = judge.relations();
    match relations.autoscalers_of(object).first() {
        Some(&autoscaler) => autoscaled(autoscaler),
        None => number(object.path("spec.replicas"), judge.parameters().unstated_replicas)
            .map(|(least, field)| Replicas { least, field, is_scaled: false, is_stated: field.exists() }),
    }
}

/// The least number of pods that an autoscaler keeps.
pub(crate) fn autoscaled(autoscaler: ObjectRef<'_>) -> Option<Replicas<'_>> {
    let (path, default) = if autoscaler.kind() == "ScaledObject" {
        ("spec.minReplicaCount", 0)
    } else {
        ("spec.minReplicas", 1)
    };
    number(autoscaler.path(path), default).map(|(least, field)| Replicas {
        least,
        field,
        is_scaled: true,
        is_stated: true,
    })
}

/// A whole number, with what its absence means.
fn number(field: Field<'_>, default: i64) -> Option<(i64, Field<'_>)> {
    match field.int() {
        Some(number) => Some((number, field)),
        None if field.is_absent() => Some((default, field)),
        None => None,
    }
}

/// A number of pods, or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// So many pods.
    Number(i64),
    /// So many of a hundred.
    Percent(i64),
}

impl Share {
    /// Reads a number or a percentage; `None` where it is absent or neither (noted).
    pub(crate) fn of(field: Field<'_>) -> Option<Self> {
        match field.kind() {
            Kind::String => {
                let text = field.text().unwrap_or_default();
                let read = text.strip_suffix('%').and_then(|number| number.parse().ok()).map(Self::Percent);
                if read.is_none() {
                    field.note_unknown_value();
                }
                read
            }
            _ => field.int().map(Self::Number),
        }
    }

    /// How many pods of so many that is, rounded up, as disruption budgets do.
    pub(crate) fn of_pods(self, pods: i64) -> i64 {
        match self {
            Self::Number(number) => number,
            Self::Percent(percent) => {
                let hundredfold = percent.saturating_mul(pods);
                hundredfold.div_euclid(100) + i64::from(hundredfold.rem_euclid(100) != 0)
            }
        }
    }
}
