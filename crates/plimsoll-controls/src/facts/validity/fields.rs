//! Fields that a specification does not have: misspelled, or one level too high or too low. The API server drops them
//! or refuses the object, depending on who asks.

use std::collections::HashMap;
use std::sync::LazyLock;

use plimsoll_model::{Field, Kind, ObjectRef};

use super::{Problems, is_built_in};
use crate::facts::rows;
use crate::relations::pod_template;

const TABLE: &str = include_str!("../../../data/fields.tsv");

static FIELDS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    rows(TABLE).filter_map(|row| Some((*row.first()?, row.get(1)?.split(' ').collect()))).collect()
});

/// The fields that the table of known fields lacks.
pub(super) fn check<'s>(object: ObjectRef<'s>, report: &mut Problems<'s>) {
    if !is_built_in(object) {
        return;
    }
    let spec = object.field().get("spec");
    check_map(spec, object.kind(), report);
    if object.kind() == "CronJob" {
        check_map(spec.path("jobTemplate.spec"), "Job", report);
    }
    let pod = match pod_template(object) {
        Some(template) => template.get("spec"),
        None => return,
    };
    if object.kind() != "Pod" {
        check_map(pod, "Pod", report);
    }
    check_map(pod.get("securityContext"), "PodSecurityContext", report);
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for container in report.list(pod.get(list)) {
            check_map(container, "Container", report);
            check_map(container.get("securityContext"), "SecurityContext", report);
        }
    }
}

/// The members of a map that a type does not have. A type that the table lacks is not judged.
fn check_map<'s>(map: Field<'s>, kind: &str, report: &mut Problems<'s>) {
    if map.kind() != Kind::Object {
        return;
    }
    let Some(known) = FIELDS.get(kind) else { return };
    for (key, value) in map.members() {
        if !known.contains(&key) {
            report.add(value, "there is no such field here");
        }
    }
}
