use plimsoll_model::azure::{REGISTRY, ResourceRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// The admin user of every container registry is off (`adminUserEnabled`).
    ///
    /// ## Why it matters
    /// The admin user is one shared name with two passwords that may push and pull everything. It leaves no trace of
    /// who used it, and whoever has it can replace the images that the cluster runs.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Give the identities that pull `AcrPull`, then switch the admin user off.
    ///
    /// ## References
    /// - Microsoft: Azure Container Registry authentication
    id: "acr-admin-user",
    title: "The registry's admin user is on",
    area: "images",
    severity: High, "a shared password that can replace every image",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-1", "attack:T1525"],
    aliases: [
        "psrule:AZR-000005", "checkov:CKV_AZURE_137", "prowler:containerregistry_admin_user_disabled",
    ],
    remedies: [Command("az acr update -n ACR --admin-enabled false")],
    check: Resource(REGISTRY, check),
}

fn check<'s>(registry: ResourceRef<'s>, judge: &mut Judge<'s>) {
    let admin = registry.path("adminUserEnabled");
    match admin.bool() {
        Some(true) => judge.fail(admin),
        // The documented default is off.
        Some(false) | None => judge.pass(),
    }
}
