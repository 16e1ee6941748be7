use plimsoll_model::azure::{DEFENDER_PRICING, ResourceRef};

use crate::Judge;
use crate::facts::defender;

control! {
    /// ## What it checks
    /// Where the plan `Containers` is paid for, each of its extensions `AgentlessDiscoveryForKubernetes`,
    /// `ContainerSensor`, `ContainerRegistriesVulnerabilityAssessments` and `ContainerIntegrityContribution` has
    /// `isEnabled: True`. An extension that is not in the list is unknown, not off.
    ///
    /// ## Why it matters
    /// The plan shows as on while its parts can be switched off one by one: then no sensor is rolled out, or no image
    /// is scanned, and the portal still says Defender.
    ///
    /// ## Who must fix it
    /// You, in both modes: plans belong to the subscription.
    ///
    /// ## How to fix
    /// Switch each extension on; a call names all extensions that shall be on.
    ///
    /// ## References
    /// - Microsoft: Configure Defender for Containers components
    id: "defender-extensions",
    title: "Defender for Containers covers only a part",
    area: "logging",
    severity: Medium, "partial coverage looks like full coverage",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-1"],
    aliases: [],
    remedies: [Command(
        "az security pricing create -n Containers --tier Standard --extensions name=ContainerSensor isEnabled=True"
    )],
    check: Resource(DEFENDER_PRICING, check),
}

const EXTENSIONS: [&str; 4] = [
    "AgentlessDiscoveryForKubernetes",
    "ContainerSensor",
    "ContainerRegistriesVulnerabilityAssessments",
    "ContainerIntegrityContribution",
];

fn check<'s>(plan: ResourceRef<'s>, judge: &mut Judge<'s>) {
    if !defender::is_containers(plan, judge) {
        return;
    }
    if !defender::is_on(plan) {
        judge.not_applicable("the plan is not switched on: see `defender-plan`");
        return;
    }
    for name in EXTENSIONS {
        match defender::extension(plan, name) {
            Some(enabled) if enabled.bool_or_text() == Some(true) => judge.pass(),
            Some(enabled) => judge.fail_because(enabled, name),
            None => judge.unknown_at(
                plan.path("extensions"),
                format!("the extension {name} is not listed: use a recent version of `az security pricing show -n Containers`"),
            ),
        }
    }
}
