use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// The registry is zone-redundant (`zoneRedundancy: Enabled`) or has a replication in another region. The
    /// replication in its own region does not count. Replications exist on the Premium tier only.
    ///
    /// ## Why it matters
    /// Nodes that are added or replaced pull their images anew. While the registry is away, an autoscaler or an upgrade
    /// stops there.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Add a replication in a second region of yours. It needs the Premium tier.
    ///
    /// ## References
    /// - Microsoft: Geo-replication in Azure Container Registry
    /// - Microsoft: Zone redundancy in Azure Container Registry
    id: "acr-geo-zone",
    title: "The registry depends on one zone of one region",
    area: "images",
    severity: Info, "availability: nodes cannot pull while the registry is away",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:BR-1"],
    aliases: [
        "psrule:AZR-000004", "checkov:CKV_AZURE_165", "checkov:CKV_AZURE_233", "review-checklists:3c763963",
    ],
    remedies: [Command("az acr replication create -r ACR -l REGION")],
    check: Resource(REGISTRY, check),
}

const REPLICATION: &str = "microsoft.containerregistry/registries/replications";

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let redundancy = registry.path("zoneRedundancy");
    if redundancy.one_of(&["Enabled", "Disabled"]) == Some("Enabled") {
        judge.pass();
        return;
    }
    let tier = registry.top("sku.name");
    let has_replications = tier.is_absent() || tier.one_of(&TIERS) == Some("Premium");
    let home = registry.top("location").str().map(plain);
    match registry.children(REPLICATION) {
        _ if !has_replications => judge.fail_because(redundancy, "the tier has no replications"),
        Some(replications) => {
            let away = replications.iter().any(|replication| {
                let location = replication.top("location").str().map(plain);
                location.is_some_and(|location| Some(location) != home)
            });
            if away { judge.pass() } else { judge.fail(redundancy) }
        }
        None => judge.unknown_at(
            redundancy,
            "replications not supplied: add the output of `az acr replication list -r ACR`",
        ),
    }
}

const TIERS: [&str; 4] = ["Basic", "Standard", "Premium", "Classic"];

/// `West Europe` and `westeurope` are the same place.
fn plain(location: &str) -> String {
    location.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}
