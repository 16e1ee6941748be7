use plimsoll_model::azure::ResourceRef;

use crate::Judge;
use crate::facts::key_vaults;

control! {
    /// ## What it checks
    /// Each key that a cluster's KMS (`securityProfile.azureKeyVaultKms.keyId`) or a disk encryption set
    /// (`activeKey.keyUrl`) of the input uses has a rotation policy with an action of type `Rotate` in
    /// `rotationPolicy.lifetimeActions`. Other keys are passed over. Without any cluster or disk encryption set in the
    /// input every key counts as used.
    ///
    /// ## Why it matters
    /// A key that never changes opens everything it ever encrypted to whoever got it once.
    ///
    /// ## Who must fix it
    /// You, in both modes: a vault is a resource of its own.
    ///
    /// ## How to fix
    /// Set a policy that makes a new version in time. A disk encryption set with automatic rotation follows it; KMS
    /// with a pinned version must be told (`kms-key-version-pinned`).
    ///
    /// ## References
    /// - Microsoft: Configure cryptographic key auto-rotation in Azure Key Vault
    id: "kv-key-rotation",
    title: "A key for etcd or disks has no rotation policy",
    area: "secrets",
    severity: Low, "it extends the damage of a disclosed key",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-6"],
    aliases: ["psrule:AZR-000123"],
    remedies: [Command("az keyvault key rotation-policy update --vault-name VAULT -n KEY --value FILE.json")],
    check: Resource(key_vaults::KEY, check),
}

const ACTIONS: [&str; 2] = ["Rotate", "Notify"];

fn check<'s>(key: ResourceRef<'s>, judge: &mut Judge<'s>) {
    if !key_vaults::is_used(key, judge.relations().kms_users()) {
        judge.not_applicable("no cluster or disk encryption set of the input uses this key");
        return;
    }
    let actions = key.path("rotationPolicy.lifetimeActions");
    if actions.items().any(|action| action.path("action.type").one_of(&ACTIONS) == Some("Rotate")) {
        judge.pass();
    } else {
        judge.fail(actions);
    }
}
