use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;
use crate::facts::diagnostics;

control! {
    /// ## What it checks
    /// Over all diagnostic settings of the registry together, `ContainerRegistryLoginEvents` and
    /// `ContainerRegistryRepositoryEvents` are exported, by name or through the category group `audit` or `allLogs`. An
    /// empty list of settings is taken to be the cluster's where a cluster is in the same input.
    ///
    /// ## Why it matters
    /// Without these logs nobody can say who pushed the image that runs now, when, and from which address.
    ///
    /// ## Who must fix it
    /// You, in both modes: a registry is a resource of its own.
    ///
    /// ## How to fix
    /// Create a setting on the registry.
    ///
    /// ## References
    /// - Microsoft: Monitor Azure Container Registry
    id: "acr-diagnostics",
    title: "Pushes and pulls of the registry are not recorded",
    area: "logging",
    severity: Medium, "who replaced an image cannot be told",
    standard: You,
    automatic: You,
    frameworks: [
        "mcsb:LT-3", "attack:T1525", "attack:T1562.008", "threat-matrix:compromised-image-in-registry",
    ],
    aliases: ["psrule:AZR-000535"],
    remedies: [Command(
        "az monitor diagnostic-settings create -n acr-audit --resource ACR_ID --workspace WORKSPACE_ID --logs '[{\"categoryGroup\":\"allLogs\",\"enabled\":true}]'"
    )],
    check: Resource(REGISTRY, check),
}

const CATEGORIES: [&str; 2] = ["ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"];

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_of(registry) else {
        judge.unknown(
            "diagnostic settings of the registry not supplied: add the output of `az monitor diagnostic-settings list --resource ACR_ID`",
        );
        return;
    };
    let missing: Vec<&str> = CATEGORIES
        .into_iter()
        .filter(|category| !settings.iter().any(|setting| diagnostics::exports(*setting, category)))
        .collect();
    if missing.is_empty() {
        judge.pass();
    } else {
        let place = diagnostics::absence(registry, &settings);
        judge.fail_because(place, format!("not exported: {}", missing.join(", ")));
    }
}
