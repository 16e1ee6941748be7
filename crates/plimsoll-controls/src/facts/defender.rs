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
    if plan.name().eq_ignore_ascii_case(CONTAINERS) {
        return true;
    }
    if siblings(plan).any(|other| other.name().eq_ignore_ascii_case(CONTAINERS)) {
        judge.not_applicable(format!("the plan {} is about something else", plan.name()));
    } else {
        judge.unknown(
            "the plan `Containers` is not in the list: add the output of `az security pricing list`",
        );
    }
    false
}

/// Whether the plan `Containers` of the same subscription is in the input.
pub(crate) fn has_containers(plan: ResourceRef<'_>) -> bool {
    siblings(plan).any(|other| other.name().eq_ignore_ascii_case(CONTAINERS))
}

fn siblings(plan: ResourceRef<'_>) -> impl Iterator<Item = ResourceRef<'_>> {
    let subscription = plan.id().and_then(azure_scope::subscription);
    plan.snapshot().resources_of(DEFENDER_PRICING).filter(move |other| {
        other.scope() == plan.scope() && other.id().and_then(azure_scope::subscription) == subscription
    })
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
