//! `seLinuxOptions`

use std::collections::BTreeSet;

use plimsoll_model::Field;
use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::PodInput;
use crate::pss::quote::{join_quoted, plural};

check! {
    /// # seLinuxOptions (baseline, all versions; more types from v1.31)
    ///
    /// ## What it checks
    /// `securityContext.seLinuxOptions` of the pod and of every container sets neither `user` nor `role`, and no
    /// `type` but `container_t`, `container_init_t` and `container_kvm_t`; from v1.31 on `container_engine_t` too.
    ///
    /// ## Why it matters
    /// Another SELinux type, `spc_t` for one, takes the confinement off the container.
    ///
    /// ## Message
    /// `seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "X"; user may not be
    /// set; role may not be set)`
    ///
    /// ## How to fix
    /// Remove `user` and `role`; use one of the allowed types. On nodes without SELinux, such as Ubuntu ones, the field
    /// has no effect and can go.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_seLinuxOptions.go`
    0 => since_0;
    31 => since_31;
}

fn since_0<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    se_linux(pod, &["", "container_t", "container_init_t", "container_kvm_t"])
}

fn since_31<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    se_linux(pod, &["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"])
}

/// What is wrong, over pod and containers.
#[derive(Default)]
struct Forbidden<'s> {
    types: BTreeSet<&'s str>,
    user: bool,
    role: bool,
}

impl<'s> Forbidden<'s> {
    /// The fields of these options that may not be set so.
    fn look(&mut self, options: &Field<'s>, allowed: &[&str]) -> [Option<Field<'s>>; 3] {
        if options.is_absent() {
            return [None; 3];
        }
        let kind = options.get("type");
        let bad_kind = kind.str().filter(|value| !allowed.contains(value));
        self.types.extend(bad_kind);
        let is_set = |field: &Field<'s>| field.str().is_some_and(|value| !value.is_empty());
        let user = Some(options.get("user")).filter(is_set);
        let role = Some(options.get("role")).filter(is_set);
        self.user |= user.is_some();
        self.role |= role.is_some();
        [bad_kind.map(|_| kind), user, role]
    }
}

fn se_linux<'s>(pod: &PodInput<'_, 's>, allowed: &[&str]) -> Option<Found<'s>> {
    let mut offenders = Offenders::default();
    let mut forbidden = Forbidden::default();
    let of_pod = forbidden.look(&pod.security("seLinuxOptions"), allowed);
    for field in of_pod.into_iter().flatten() {
        offenders.pod(&field);
    }
    for container in pod.containers() {
        let found = forbidden.look(&container.security(SecuritySlot::SeLinuxOptions), allowed);
        for (position, field) in found.into_iter().flatten().enumerate() {
            if position == 0 {
                offenders.container(container, &field);
            } else {
                offenders.also(&field);
            }
        }
    }
    if offenders.is_empty() {
        return None;
    }
    let mut wrong = Vec::new();
    if !forbidden.types.is_empty() {
        let noun = plural(forbidden.types.len(), "type", "types");
        wrong.push(format!("{noun} {}", join_quoted(forbidden.types)));
    }
    if forbidden.user {
        wrong.push("user may not be set".to_owned());
    }
    if forbidden.role {
        wrong.push("role may not be set".to_owned());
    }
    let detail =
        format!("{} set forbidden securityContext.seLinuxOptions: {}", offenders.setters(), wrong.join("; "));
    Some(offenders.found("seLinuxOptions", detail))
}
