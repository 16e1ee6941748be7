use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::ssh_key;

const LEAST_RSA_BITS: usize = 3072;

control! {
    /// ## What it checks
    /// No SSH key of the cluster (`linuxProfile.ssh.publicKeys[].keyData`) is also a key of another cluster of the input,
    /// and no RSA key is shorter than 3072 bits. A cluster without a key has nothing to reuse. Clusters that are not in
    /// the input cannot be compared.
    ///
    /// ## Why it matters
    /// The private key opens a root shell on every node. Where clusters share it, one leak opens all of them.
    ///
    /// ## Who must fix it
    /// You, in both modes: the key is chosen or generated when the cluster is created.
    ///
    /// ## How to fix
    /// Give each cluster a key of its own, RSA of at least 3072 bits or Ed25519, or switch SSH off.
    ///
    /// ## References
    /// - Microsoft: Manage SSH for secure access to AKS nodes
    id: "ssh-key-reuse",
    title: "The SSH key of nodes is shared by clusters, or short",
    area: "node",
    severity: Low, "it only matters once a private key leaks, and where nodes can be reached",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1552.004"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --ssh-key-value KEY")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let keys = cluster.path("linuxProfile.ssh.publicKeys");
    if keys.is_empty() {
        judge.not_applicable("the cluster has no SSH key");
        return;
    }
    for entry in keys.items() {
        let data = entry.get("keyData");
        let Some(key) = data.str().and_then(ssh_key::parse) else {
            judge.unknown_at(data, "this is no SSH public key");
            continue;
        };
        if let Some(bits) = key.rsa_bits.filter(|bits| *bits < LEAST_RSA_BITS) {
            judge.fail_because(data, format!("RSA with {bits} bits"));
        } else if let Some(other) = other_owner(cluster, key.body, judge) {
            judge.fail_because(data, format!("the cluster {} has the same key", other.name()));
        } else {
            judge.pass();
        }
    }
}

/// Another cluster of the input that has this key.
fn other_owner<'s>(cluster: ManagedCluster<'s>, body: &str, judge: &Judge<'s>) -> Option<ManagedCluster<'s>> {
    let same_cluster = |other: &ManagedCluster<'s>| match (cluster.resource().id(), other.resource().id()) {
        (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
        _ => other == &cluster || other.name() == cluster.name(),
    };
    judge.relations().with_ssh_key(body).iter().copied().find(|other| !same_cluster(other))
}
