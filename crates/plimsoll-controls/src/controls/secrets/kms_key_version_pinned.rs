use jiff::Span;
use jiff::civil::Date;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::key_vaults::{self, KeyAddress};

control! {
    /// ## What it checks
    /// Where encryption with Key Vault is on and `securityProfile.azureKeyVaultKms.keyId` names a version of the key,
    /// that version is the newest of the key (`keyUriWithVersion` of the key resource) and at most 365 days old
    /// (`attributes.created`). An address without a version is not pinned and passes.
    ///
    /// ## Why it matters
    /// With the older KMS experience the cluster goes on using the version that it was given. A new version in the
    /// vault changes nothing until the cluster is told.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you use KMS.
    ///
    /// ## How to fix
    /// Give the cluster the address of the new version, then rewrite all secrets so that they are encrypted with it.
    ///
    /// ## References
    /// - Microsoft: Update KMS etcd encryption, rotate the existing keys
    /// - Microsoft cloud security benchmark DP-6
    id: "kms-key-version-pinned",
    title: "The key for etcd is not rotated",
    area: "secrets",
    severity: Low, "it extends the damage of a disclosed key",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-6"],
    aliases: [],
    remedies: [
        Command("az aks update -g RG -n NAME --enable-azure-keyvault-kms --azure-keyvault-kms-key-id NEWKEY"),
        Command("kubectl get secrets -A -o json | kubectl replace -f -"),
    ],
    check: Cluster(check),
}

const OLDEST_DAYS: i64 = 365;
const SECONDS_A_DAY: i64 = 86_400;

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("securityProfile.azureKeyVaultKms.enabled").bool() != Some(true) {
        judge.not_applicable("the cluster does not use KMS: see `kms-etcd-cmk`");
        return;
    }
    let field = cluster.path("securityProfile.azureKeyVaultKms.keyId");
    let Some(address) = field.str().and_then(KeyAddress::parse) else {
        judge.unknown_at(field, "the address of the key could not be read");
        return;
    };
    let Some(version) = address.version else {
        judge.pass();
        return;
    };
    let key = judge.snapshot().resources_of(key_vaults::KEY).find(|key| address.names(*key));
    let Some(key) = key else {
        judge.unknown_at(
            field,
            "the key is not in the input: add the output of `az resource show --ids VAULT_ID/keys/KEY`",
        );
        return;
    };
    let newest = key.path("keyUriWithVersion");
    match newest.str().and_then(KeyAddress::parse).and_then(|address| address.version) {
        Some(latest) if !latest.eq_ignore_ascii_case(version) => {
            judge.fail_because(field, "a newer version of the key exists");
            return;
        }
        Some(_) => {}
        None => {
            judge.unknown_at(newest, "the newest version of the key was not printed");
            return;
        }
    }
    let created = key.path("attributes.created");
    let Some(day) = created.int().and_then(day) else {
        judge.unknown_at(created, "the age of the key's version was not printed");
        return;
    };
    let age = i64::from((judge.now() - day).get_days());
    if age > OLDEST_DAYS {
        judge.fail_because(field, format!("the version is {age} days old"));
    } else {
        judge.pass();
    }
}

/// The day of a time in seconds since 1970.
fn day(seconds: i64) -> Option<Date> {
    let days = Span::new().try_days(seconds.div_euclid(SECONDS_A_DAY)).ok()?;
    Date::constant(1970, 1, 1).checked_add(days).ok()
}
