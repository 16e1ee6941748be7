//! `restrictedVolumes`

use std::collections::BTreeSet;

use plimsoll_model::{Field, Place};

use crate::pss::check::{Found, check};
use crate::pss::pod::PodInput;
use crate::pss::quote::{join_quoted, plural};

check! {
    /// # restrictedVolumes (restricted, all versions)
    ///
    /// ## What it checks
    /// Every volume is a `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`, `persistentVolumeClaim`,
    /// `projected` or `secret`. A volume that names no source is an `emptyDir`: the API server makes it one. It takes
    /// the place of `hostPathVolumes`.
    ///
    /// ## Why it matters
    /// Other sources reach storage with the node's own rights, past the cluster administrator who hands out persistent
    /// volumes.
    ///
    /// ## Message
    /// `restricted volume types (volume "v" uses restricted volume type "nfs")` or `… (volumes "v", "w" use restricted
    /// volume types "hostPath", "nfs")`; types are sorted
    ///
    /// ## How to fix
    /// Use a persistent volume claim or an inline `csi` volume.
    ///
    /// ## References
    /// `k8s.io/pod-security-admission/policy/check_restrictedVolumes.go`
    0 => restricted_volumes, overrides HostPathVolumes;
}

/// The sources that the message names, in the order in which upstream looks for them.
const RESTRICTED: [&str; 21] = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "nfs",
    "iscsi",
    "glusterfs",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "fc",
    "azureFile",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "portworxVolume",
    "scaleIO",
    "storageos",
];

fn is_allowed(source: &str) -> bool {
    matches!(
        source,
        "configMap"
            | "csi"
            | "downwardAPI"
            | "emptyDir"
            | "ephemeral"
            | "image"
            | "persistentVolumeClaim"
            | "projected"
            | "secret"
    )
}

/// The word for the source of a volume that is not allowed, and where it stands.
fn restricted_source<'s>(volume: &Field<'s>) -> Option<(&'static str, Place<'s>)> {
    let mut first = None;
    for (key, source) in volume.members() {
        if key == "name" || source.is_absent() {
            continue;
        }
        if is_allowed(key) {
            return None;
        }
        let rank = RESTRICTED.iter().position(|known| *known == key).unwrap_or(RESTRICTED.len());
        if first.is_none_or(|(lowest, _)| rank < lowest) {
            first = Some((rank, source.place()));
        }
    }
    let (rank, place) = first?;
    Some((RESTRICTED.get(rank).copied().unwrap_or("unknown"), place))
}

fn restricted_volumes<'s>(pod: &PodInput<'_, 's>) -> Option<Found<'s>> {
    let mut names = Vec::new();
    let mut types = BTreeSet::new();
    let mut places = Vec::new();
    for volume in pod.spec.volumes() {
        if let Some((word, place)) = restricted_source(&volume) {
            names.push(volume.get("name").text().unwrap_or_default());
            types.insert(word);
            places.push(place);
        }
    }
    if names.is_empty() {
        return None;
    }
    let detail = format!(
        "{} {} {} {} {}",
        plural(names.len(), "volume", "volumes"),
        join_quoted(names.iter().copied()),
        plural(names.len(), "uses", "use"),
        plural(types.len(), "restricted volume type", "restricted volume types"),
        join_quoted(types),
    );
    Some(Found { reason: "restricted volume types", detail, places })
}
