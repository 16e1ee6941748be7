//! `appArmorProfile`

use std::collections::BTreeSet;

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::{PodInput, text_or_empty};
use crate::pss::quote::{join_quoted, plural, quoted};

check! {
    /// # appArmorProfile (baseline, all versions)
    ///
    /// ## What it checks
    /// Where the pod or a container sets `securityContext.appArmorProfile`, its `type` is `RuntimeDefault` or
    /// `Localhost`. Every annotation of the pod that begins with `container.apparmor.security.beta.kubernetes.io/`
    /// is empty, `runtime/default` or begins with `localhost/`. The field counts in policies of every version,
    /// although it came with Kubernetes 1.30.
    ///
    /// ## Why it matters
    /// The runtime's default profile keeps a container from mounting, from writing to /proc and /sys and from tracing
    /// others. `Unconfined` takes that away.
    ///
    /// ## Message
    /// `forbidden AppArmor profile (pod and container "a" must not set AppArmor profile type to "Unconfined")`;
    /// annotations come last as `key="value"`, again in quotes; `profiles` when several values are forbidden
    ///
    /// ## How to fix
    /// Remove the field or the annotation, or set `type: RuntimeDefault`.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_appArmorProfile.go`
    0 => app_armor;
}

const ANNOTATION_PREFIX: &str = "container.apparmor.security.beta.kubernetes.io/";

fn is_allowed_type(profile: &str) -> bool {
    matches!(profile, "RuntimeDefault" | "Localhost")
}

fn is_allowed_annotation(profile: &str) -> bool {
    profile.is_empty() || profile == "runtime/default" || profile.starts_with("localhost/")
}

fn app_armor<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let mut forbidden = BTreeSet::new();
    let of_pod = pod.security("appArmorProfile");
    if of_pod.exists() {
        let kind = of_pod.get("type");
        let value = kind.str().unwrap_or_default();
        if !is_allowed_type(value) {
            offenders.pod(&kind);
            forbidden.insert(value);
        }
    }
    for container in pod.containers() {
        let profile = container.security(SecuritySlot::AppArmorProfile);
        if profile.exists() {
            let kind = profile.get("type");
            let value = kind.str().unwrap_or_default();
            if !is_allowed_type(value) {
                offenders.container(container, &kind);
                forbidden.insert(value);
            }
        }
    }

    let mut annotations = BTreeSet::new();
    let mut annotation_places = Vec::new();
    for (key, field) in pod.annotations.members() {
        if !key.starts_with(ANNOTATION_PREFIX) {
            continue;
        }
        // Of a key that stands twice the last one counts.
        let counts = pod.annotations.get(key).node() == field.node();
        if let Some(value) = text_or_empty(&field).filter(|value| counts && !is_allowed_annotation(value)) {
            annotations.insert(format!("{key}={}", quoted(value)));
            annotation_places.push(field.place());
        }
    }
    if offenders.is_empty() && annotations.is_empty() {
        return None;
    }

    let mut setters = Vec::new();
    if !offenders.is_empty() {
        setters.push(offenders.setters());
    }
    if !annotations.is_empty() {
        setters.push(plural(annotations.len(), "annotation", "annotations").to_owned());
    }
    let values: Vec<&str> = forbidden.into_iter().chain(annotations.iter().map(String::as_str)).collect();
    let reason = plural(values.len(), "forbidden AppArmor profile", "forbidden AppArmor profiles");
    let detail =
        format!("{} must not set AppArmor profile type to {}", setters.join(" and "), join_quoted(values));
    let mut places = offenders.into_places();
    places.extend(annotation_places);
    Some(Found { reason, detail, places })
}
