//! `capabilities_restricted`

use std::collections::BTreeSet;

use plimsoll_model::kubernetes::SecuritySlot;

use crate::pss::check::{Found, check};
use crate::pss::offenders::Offenders;
use crate::pss::pod::{PodInput, text_or_empty};
use crate::pss::quote::join_quoted;

check! {
    /// # capabilities_restricted (restricted, from v1.22; not for Windows from v1.25)
    ///
    /// ## What it checks
    /// Every container drops `ALL` capabilities and adds none but `NET_BIND_SERVICE`. It takes the place of
    /// `capabilities_baseline`. From v1.25 on pods with `spec.os.name: windows` are let through.
    ///
    /// ## Why it matters
    /// Even the runtime's default set lets root in a container change owners, forge raw packets on some runtimes and
    /// bypass file permissions. Few programs need any of it.
    ///
    /// ## Message
    /// `unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must
    /// not include "X" in securityContext.capabilities.add)`
    ///
    /// ## How to fix
    /// Set `securityContext.capabilities.drop: ["ALL"]` in every container; to listen below port 1024 add
    /// `NET_BIND_SERVICE`.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_capabilities_restricted.go`
    22 => since_22, overrides CapabilitiesBaseline;
    25 => since_25, overrides CapabilitiesBaseline;
}

fn since_25<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    if pod.is_windows() { None } else { since_22(pod) }
}

fn since_22<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut not_dropping = Offenders::default();
    let mut adding = Offenders::default();
    let mut forbidden = BTreeSet::new();
    for container in pod.containers() {
        let capabilities = container.security(SecuritySlot::Capabilities);
        let drop = capabilities.get("drop");
        if !drop.items().any(|dropped| dropped.str() == Some("ALL")) {
            not_dropping.container(container, &drop);
        }
        let mut valid = true;
        for added in capabilities.get("add").items() {
            let Some(name) = text_or_empty(&added).filter(|name| *name != "NET_BIND_SERVICE") else {
                continue;
            };
            forbidden.insert(name);
            if valid {
                adding.container(container, &added);
            } else {
                adding.also(&added);
            }
            valid = false;
        }
    }
    let mut details = Vec::new();
    if !not_dropping.is_empty() {
        details
            .push(format!("{} must set securityContext.capabilities.drop=[\"ALL\"]", not_dropping.named()));
    }
    if !adding.is_empty() {
        details.push(format!(
            "{} must not include {} in securityContext.capabilities.add",
            adding.named(),
            join_quoted(forbidden)
        ));
    }
    if details.is_empty() {
        return None;
    }
    let mut places = not_dropping.into_places();
    places.extend(adding.into_places());
    Some(Found { reason: "unrestricted capabilities", detail: details.join("; "), places })
}
