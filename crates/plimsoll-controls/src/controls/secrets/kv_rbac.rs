use plimsoll_model::azure::{KEY_VAULT, ResourceRef};

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// The key vault decides by Azure roles: `enableRbacAuthorization` is true. Absent counts as false, the default of
    /// the API versions that leave it out.
    ///
    /// ## Why it matters
    /// With access policies, whoever may write the vault may write its policies. So every Contributor of the resource
    /// group can give itself every secret, without a role assignment that anybody would see.
    ///
    /// ## Who must fix it
    /// You, in both modes: a vault is a resource of its own.
    ///
    /// ## How to fix
    /// Assign the roles that replace the policies, then switch over; the policies stop to count at once.
    ///
    /// ## References
    /// - Microsoft: Migrate from vault access policy to Azure role-based access control
    id: "kv-rbac",
    title: "The vault uses access policies instead of roles",
    area: "secrets",
    severity: Medium, "a Contributor of the vault is needed first",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7", "attack:T1555.006"],
    aliases: ["psrule:AZR-000388"],
    remedies: [Command("az keyvault update -g RG -n VAULT --enable-rbac-authorization true")],
    check: Resource(KEY_VAULT, check),
}

fn check<'s>(vault: ResourceRef<'s>, judge: &mut Judge<'s>) {
    must_be_true(vault.path("enableRbacAuthorization"), judge);
}
