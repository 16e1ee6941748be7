use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// No two Services of a namespace have the same selector. Pairs of a headless Service and another one are left out:
    /// a StatefulSet has both on purpose.
    ///
    /// ## Why it matters
    /// A Service that was copied and keeps the old selector sends the traffic of one application to another. Deployment
    /// safeguards warn of it or deny it.
    ///
    /// ## Who must fix it
    /// You, as the owner of the Services. On AKS Automatic deployment safeguards deny the second one.
    ///
    /// ## How to fix
    /// Give each Service a selector that only its own pods match.
    ///
    /// ## References
    /// - Azure Policy b0fdedee
    /// - Microsoft: Deployment safeguards
    id: "unique-service-selector",
    title: "Two Services select the same pods",
    area: "hygiene",
    severity: Info, "usually a copy and paste; traffic meant for one application reaches another",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:uniqueServiceSelectors"],
    aliases: [
        "kyverno:require-unique-service-selector", "gatekeeper:K8sUniqueServiceSelector",
        "azure-policy:b0fdedee",
    ],
    remedies: [Set("spec.selector", "LABELS")],
    check: Object(&["Service"], check),
}

fn check<'s>(service: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(service, judge) {
        return;
    }
    let selector = service.path("spec.selector");
    if selector.members().next().is_none() {
        judge.not_applicable("the Service selects no pods");
        return;
    }
    let relations = judge.relations();
    let twin = relations
        .services_like(service)
        .iter()
        .find(|other| **other != service && is_headless(**other) == is_headless(service));
    match twin {
        Some(twin) => judge.fail_because(selector, format!("Service {} has the same", twin.name())),
        None => judge.pass(),
    }
}

fn is_headless(service: ObjectRef<'_>) -> bool {
    service.path("spec.clusterIP").text() == Some("None")
}
