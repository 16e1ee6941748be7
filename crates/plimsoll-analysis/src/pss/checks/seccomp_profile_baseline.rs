//! `seccompProfile_baseline`

use std::collections::BTreeSet;

use plimsoll_model::Field;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::{PodInput, text_or_empty};
use crate::pss::quote::{join_quoted, plural, quoted};

check! {
    /// # seccompProfile_baseline (baseline, all versions; fields from v1.19)
    ///
    /// ## What it checks
    /// Before v1.19 the annotations `seccomp.security.alpha.kubernetes.io/pod` and
    /// `container.seccomp.security.alpha.kubernetes.io/NAME` are absent, `runtime/default`, `docker/default` or begin
    /// with `localhost/`; fields do not count. From v1.19 on the `type` of every `securityContext.seccompProfile` that
    /// is set is `RuntimeDefault` or `Localhost`; annotations do not count. In restricted policies from v1.19 on
    /// `seccompProfile_restricted` takes its place.
    ///
    /// ## Why it matters
    /// The runtime's default filter keeps system calls from containers that they hardly ever need and that attacks on
    /// the kernel often do. `Unconfined` takes it away.
    ///
    /// ## Message
    /// `seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")`;
    /// before v1.19 `seccompProfile (forbidden annotation key="value")`
    ///
    /// ## How to fix
    /// Set `type: RuntimeDefault` in the pod's security context and remove the rest.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_seccompProfile_baseline.go`
    0 => annotations;
    19 => since_19;
}

const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER_ANNOTATION_PREFIX: &str = "container.seccomp.security.alpha.kubernetes.io/";

fn annotations<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut forbidden = BTreeSet::new();
    let mut places = Vec::new();
    for (key, field) in pod.annotations.members() {
        let applies = key == POD_ANNOTATION
            || key
                .strip_prefix(CONTAINER_ANNOTATION_PREFIX)
                .is_some_and(|name| pod.containers().iter().any(|container| container.name() == name));
        // Of a key that stands twice the last one counts.
        if !applies || pod.annotations.get(key).node() != field.node() {
            continue;
        }
        let Some(value) = text_or_empty(&field) else { continue };
        if !matches!(value, "runtime/default" | "docker/default") && !value.starts_with("localhost/") {
            forbidden.insert(format!("{key}={}", quoted(value)));
            places.push(field.place());
        }
    }
    if forbidden.is_empty() {
        return None;
    }
    let detail = format!(
        "forbidden {} {}",
        plural(forbidden.len(), "annotation", "annotations"),
        forbidden.into_iter().collect::<Vec<_>>().join(", ")
    );
    Some(Found { reason: "seccompProfile", detail, places })
}

fn since_19<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    forbidden_profiles(pod)
}

/// The offending `type` of a profile that is set: the field and its value.
fn forbidden_type<'s>(profile: &Field<'s>) -> Option<(Field<'s>, &'s str)> {
    if profile.is_absent() {
        return None;
    }
    let kind = profile.get("type");
    let value = kind.str().unwrap_or_default();
    (!matches!(value, "RuntimeDefault" | "Localhost")).then_some((kind, value))
}

/// Profiles that are set, and set wrong.
pub(super) fn forbidden_profiles<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let mut forbidden = BTreeSet::new();
    if let Some((kind, value)) = forbidden_type(&pod.security("seccompProfile")) {
        offenders.pod(&kind);
        forbidden.insert(value);
    }
    for container in pod.containers() {
        if let Some((kind, value)) = forbidden_type(&container.security(SecuritySlot::SeccompProfile)) {
            offenders.container(container, &kind);
            forbidden.insert(value);
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let detail = format!(
        "{} must not set securityContext.seccompProfile.type to {}",
        offenders.setters(),
        join_quoted(forbidden)
    );
    Some(offenders.found("seccompProfile", detail))
}
