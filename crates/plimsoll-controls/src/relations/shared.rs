//! What clusters have in common that should be their own: found once, since each is asked about all others.

use std::collections::HashMap;

use plimsoll_model::Snapshot;
use plimsoll_model::azure::ManagedCluster;
use plimsoll_model::field::Notes;

use crate::facts::ssh_key;

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
