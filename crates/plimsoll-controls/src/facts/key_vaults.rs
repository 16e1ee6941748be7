//! Which key vaults and keys a cluster depends on.

use plimsoll_model::azure::{MANAGED_CLUSTER, ManagedCluster, ResourceRef};
use plimsoll_model::field::Notes;

use super::resource_id;

/// The resource type of a disk encryption set, in lower case.
pub const DISK_ENCRYPTION_SET: &str = "microsoft.compute/diskencryptionsets";
/// The resource type of a key of a vault, in lower case.
pub const KEY: &str = "microsoft.keyvault/vaults/keys";

/// A key by its address: `https://VAULT.vault.azure.net/keys/NAME` and perhaps `/VERSION`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAddress<'a> {
    /// The vault's name.
    pub vault: &'a str,
    /// The key's name.
    pub key: &'a str,
    /// The pinned version.
    pub version: Option<&'a str>,
}

impl<'a> KeyAddress<'a> {
    /// Takes an address apart.
    pub fn parse(address: &'a str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("https") {
            return None;
        }
        let mut segments = rest.trim_end_matches('/').split('/');
        let vault = segments.next()?.split('.').next().filter(|vault| !vault.is_empty())?;
        if !segments.next()?.eq_ignore_ascii_case("keys") {
            return None;
        }
        let key = segments.next().filter(|key| !key.is_empty())?;
        Some(Self { vault, key, version: segments.next() })
    }

    /// Whether it is an address of this key, in whatever version.
    pub fn names(&self, key: ResourceRef<'_>) -> bool {
        let vault = key.id().and_then(|id| resource_id::name_of(id, "vaults"));
        key.name().eq_ignore_ascii_case(self.key)
            && vault
                .or(key.parent().map(|vault| vault.name()))
                .is_some_and(|vault| vault.eq_ignore_ascii_case(self.vault))
    }
}

/// The address of the key with which a cluster encrypts its secrets, where KMS is on.
pub fn kms_key<'s>(cluster: &ManagedCluster<'s>) -> Option<KeyAddress<'s>> {
    if cluster.path("securityProfile.azureKeyVaultKms.enabled").bool() != Some(true) {
        return None;
    }
    KeyAddress::parse(cluster.path("securityProfile.azureKeyVaultKms.keyId").str()?)
}

/// What is asked of a cluster about a vault or key; what cannot be read there is noted only where the two were read
/// together, and does not make the vaults of others unknown.
fn ask<T>(cluster: &ManagedCluster<'_>, resource: ResourceRef<'_>, question: impl FnOnce() -> T) -> T {
    if cluster.resource().scope() == resource.scope() { question() } else { Notes::aside(question) }
}

/// Whether one of these clusters, those that may use a vault, keeps the key for its secrets in this one.
pub fn holds_kms_key(vault: ResourceRef<'_>, users: &[ManagedCluster<'_>]) -> bool {
    users.iter().any(|cluster| {
        ask(cluster, vault, || {
            let id = cluster.path("securityProfile.azureKeyVaultKms.keyVaultResourceId").text();
            let by_id = id.is_some_and(|id| vault.id().is_some_and(|own| resource_id::is_same(own, id)))
                && cluster.path("securityProfile.azureKeyVaultKms.enabled").bool() == Some(true);
            by_id || kms_key(cluster).is_some_and(|key| key.vault.eq_ignore_ascii_case(vault.name()))
        })
    })
}

/// Whether one of these clusters, those that may use a vault, or a disk encryption set of the input uses this key.
/// Without clusters and sets in the input nothing is known of its use, and it counts as used.
pub fn is_used(key: ResourceRef<'_>, users: &[ManagedCluster<'_>]) -> bool {
    let snapshot = key.snapshot();
    let no_clusters = snapshot.resources_of(MANAGED_CLUSTER).next().is_none();
    let mut sets = snapshot.resources_of(DISK_ENCRYPTION_SET).peekable();
    if no_clusters && sets.peek().is_none() {
        return true;
    }
    users
        .iter()
        .filter_map(|cluster| ask(cluster, key, || kms_key(cluster)))
        .any(|address| address.names(key))
        || sets.any(|set| {
            let url = set.path("activeKey.keyUrl").text();
            url.and_then(KeyAddress::parse).is_some_and(|address| address.names(key))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let pinned = KeyAddress::parse("https://safe.vault.azure.net/keys/etcd/0123abcd");
        assert_eq!(pinned, Some(KeyAddress { vault: "safe", key: "etcd", version: Some("0123abcd") }));
        let floating = KeyAddress::parse("https://safe.vault.azure.net/keys/etcd/");
        assert_eq!(floating, Some(KeyAddress { vault: "safe", key: "etcd", version: None }));
        for odd in
            ["", "safe", "http://safe.vault.azure.net/keys/etcd", "https://safe.vault.azure.net/secrets/x"]
        {
            assert_eq!(KeyAddress::parse(odd), None, "{odd}");
        }
    }
}
