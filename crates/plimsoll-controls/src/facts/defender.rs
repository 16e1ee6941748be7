//! Plans of Microsoft Defender for Cloud.

use plimsoll_model::Field;
use plimsoll_model::azure::{DEFENDER_PRICING, ResourceRef};

use super::azure_scope;
use crate::judge::Judge;

/// The plan that covers clusters and registries.
pub const CONTAINERS: &str = "Containers";

/// The plan of clusters alone, before the plans were merged. Only old templates still have it.
pub const KUBERNETES_SERVICE: &str = "KubernetesService";

/// Asks about the plan `Containers` only. Of other plans it says that the question does not arise, or, where the plan
/// `Containers` of their subscription is not in the input, that it cannot be said.
pub(crate) fn is_containers<'s>(plan: ResourceRef<'s>, judge: &mut Judge<'s>) -> bool {
    is_one_of(&[CONTAINERS], plan, judge)
}

/// Asks about the plan `Containers`, or, in templates that have no such plan, about the older `KubernetesService`.
pub(crate) fn covers_clusters<'s>(plan: ResourceRef<'s>, judge: &mut Judge<'s>) -> bool {
    if plan.is_template() && !siblings(plan).any(|other| is(other, CONTAINERS)) {
        is_one_of(&[CONTAINERS, KUBERNETES_SERVICE], plan, judge)
    } else {
        is_containers(plan, judge)
    }
}

fn is(plan: ResourceRef<'_>, name: &str) -> bool {
    plan.name().eq_ignore_ascii_case(name)
}

fn is_one_of<'s>(names: &[&str], plan: ResourceRef<'s>, judge: &mut Judge<'s>) -> bool {
    if names.iter().any(|name| is(plan, name)) {
        return true;
    }
    if siblings(plan).any(|other| names.iter().any(|name| is(other, name))) {
        judge.not_applicable(format!("the plan {} is about something else", plan.name()));
    } else {
        judge.unknown(
            "the plan `Containers` is not in the list: add the output of `az security pricing list`",
        );
    }
    false
}

fn siblings(plan: ResourceRef<'_>) -> impl Iterator<Item = ResourceRef<'_>> {
    let subscription = plan.id().and_then(azure_scope::subscription);
    plan.snapshot()
        .resources_of_in(plan.scope(), DEFENDER_PRICING)
        .filter(move |other| other.id().and_then(azure_scope::subscription) == subscription)
}

/// Whether the plan is paid for.
pub fn is_on(plan: ResourceRef<'_>) -> bool {
    plan.path("pricingTier").one_of(&["Free", "Standard"]) == Some("Standard")
}

/// `isEnabled` of one of the plan's extensions; `None` where the plan lists no such extension.
pub fn extension<'s>(plan: ResourceRef<'s>, name: &str) -> Option<Field<'s>> {
    plan.path("extensions")
        .items()
        .find(|extension| extension.get("name").is_text(name))
        .map(|extension| extension.get("isEnabled"))
}
