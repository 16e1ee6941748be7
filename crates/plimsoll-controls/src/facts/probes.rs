//! Probes of containers that serve.

use plimsoll_model::kubernetes::{PodSlot, Slot};
use plimsoll_model::{Field, Kind, Workload};

use super::completeness::is_passed_over;
use super::pods::each_container;
use crate::Judge;

/// The ways in which a probe can ask.
pub(crate) const HANDLERS: [&str; 4] = ["httpGet", "tcpSocket", "exec", "grpc"];

/// Whether the pods of a workload are meant to run on; where they are not, probes are no question, which is said.
pub(crate) fn runs_on<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) -> bool {
    let ends = matches!(workload.object.kind(), "Job" | "CronJob")
        || matches!(
            workload.spec.get(PodSlot::RestartPolicy).one_of(&["Always", "OnFailure", "Never"]),
            Some("OnFailure" | "Never")
        );
    if ends {
        judge.not_applicable("the pods run to completion");
    }
    !ends
}

/// Asks that every container that runs for as long as the pod has a probe.
pub(crate) fn require<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>, slot: Slot) {
    if is_passed_over(workload.object, judge) || !runs_on(workload, judge) {
        return;
    }
    each_container(workload, judge, |container, judge| {
        let probe = container.get(slot);
        if container.is_long_running() && handler(probe).is_none() {
            judge.fail(probe);
        }
    });
}

/// The way in which a probe asks; `None` where there is no probe, or one without a way, which is none.
pub(crate) fn handler(probe: Field<'_>) -> Option<Field<'_>> {
    HANDLERS.into_iter().map(|key| probe.get(key)).find(Field::exists)
}

/// Whether two values are the same, whatever the order of their keys.
pub(crate) fn is_same(a: Field<'_>, b: Field<'_>) -> bool {
    match (a.kind(), b.kind()) {
        (Kind::Object, Kind::Object) => {
            a.members().count() == b.members().count()
                && a.members()
                    .all(|(key, value)| b.members().any(|(other, twin)| key == other && is_same(value, twin)))
        }
        (Kind::Array, Kind::Array) => {
            a.items().count() == b.items().count() && a.items().zip(b.items()).all(|(a, b)| is_same(a, b))
        }
        (one, other) => one == other && a.text() == b.text(),
    }
}
