//! What clusters have in common that should be their own: found once, since each is asked about all others.

use std::collections::{HashMap, HashSet};

use plimsoll_model::azure::{DIAGNOSTIC_SETTING, ManagedCluster};
use plimsoll_model::field::Notes;
use plimsoll_model::{Field, Snapshot};

use crate::facts::{diagnostics, resource_id, ssh_key};

/// Clusters by something that they have.
pub(super) type Holders<'s> = HashMap<String, Vec<ManagedCluster<'s>>>;

/// By the identity of their nodes, in lower case.
pub(super) fn kubelet_identities(snapshot: &Snapshot) -> Holders<'_> {
    holders(snapshot, |cluster, add| {
        if let Some(id) = cluster.path("identityProfile.kubeletidentity.resourceId").text() {
            add(id.to_ascii_lowercase());
        }
    })
}

/// By the SSH keys of their nodes.
pub(super) fn ssh_keys(snapshot: &Snapshot) -> Holders<'_> {
    holders(snapshot, |cluster, add| {
        for entry in cluster.path("linuxProfile.ssh.publicKeys").items() {
            if let Some(key) = entry.get("keyData").text().and_then(ssh_key::parse) {
                add(key.body.to_owned());
            }
        }
    })
}

/// The clusters of which it is not plain that they keep no key in a vault.
pub(super) fn kms_users(snapshot: &Snapshot) -> Vec<ManagedCluster<'_>> {
    Notes::aside(|| {
        let mut clusters = snapshot.clusters();
        clusters.retain(|cluster| {
            let profile = cluster.path("securityProfile");
            let is_open = [cluster.resource().properties(), profile].iter().any(Field::is_expression);
            is_open || profile.get("azureKeyVaultKms").exists()
        });
        clusters
    })
}

/// The ids, and the names, of the workspaces that diagnostic settings send logs to, in lower case.
pub(super) fn fed_workspaces(snapshot: &Snapshot) -> HashSet<String> {
    Notes::aside(|| {
        let settings = snapshot.resources_of(DIAGNOSTIC_SETTING);
        let ids = settings.filter_map(|setting| Some(diagnostics::workspace(setting)?.0));
        ids.flat_map(|id| [id, resource_id::last(id)])
            .map(|id| id.trim_end_matches('/').to_ascii_lowercase())
            .collect()
    })
}

fn holders<'s>(
    snapshot: &'s Snapshot,
    read: impl Fn(ManagedCluster<'s>, &mut dyn FnMut(String)),
) -> Holders<'s> {
    let mut holders = Holders::new();
    Notes::aside(|| {
        for cluster in snapshot.clusters() {
            read(cluster, &mut |key| holders.entry(key).or_default().push(cluster));
        }
    });
    holders
}
