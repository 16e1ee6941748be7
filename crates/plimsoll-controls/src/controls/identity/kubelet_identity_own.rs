use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::service_principal;

control! {
    /// ## What it checks
    /// The identity of the nodes (`identityProfile.kubeletidentity.resourceId`) is neither the identity of the control
    /// plane (`identity.userAssignedIdentities`) nor that of the nodes of another cluster in the input.
    ///
    /// ## Why it matters
    /// Every pod that reaches the instance metadata service can act as the nodes' identity. If it is the control plane's
    /// as well, that pod can change the network and the scale sets; if it is another cluster's, that pod reaches there.
    ///
    /// ## Who must fix it
    /// You, if you chose the identity. In both modes AKS otherwise makes one for each cluster.
    ///
    /// ## How to fix
    /// Create an identity for the nodes of this cluster, give it `AcrPull`, and assign it.
    ///
    /// ## References
    /// - Microsoft: Use a managed identity in AKS, pre-created kubelet identity
    id: "kubelet-identity-own",
    title: "The nodes' identity is shared",
    area: "identity",
    severity: Medium, "a pod must reach the metadata service first",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:IM-3", "attack:T1552.005", "threat-matrix:access-managed-identity-credentials"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --assign-kubelet-identity IDENTITY_ID")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let identity = cluster.path("identityProfile.kubeletidentity.resourceId");
    let Some(id) = identity.str().filter(|id| !id.is_empty()) else {
        if service_principal::of(cluster).is_some() {
            return judge
                .not_applicable("the cluster uses a service principal: see cluster-managed-identity");
        }
        return judge.unknown_at(identity, "the input does not state the nodes' identity");
    };
    if !id.starts_with('/') {
        identity.note_unknown_value();
    }
    let control_plane = cluster.top("identity.userAssignedIdentities");
    if cluster.top("identity.type").is_text("UserAssigned") && control_plane.is_empty() {
        judge.unknown_at(control_plane, "the input does not state the control plane's identity");
    }
    let mut own = true;
    for (key, _) in control_plane.members() {
        if key.eq_ignore_ascii_case(id) {
            own = false;
            judge.fail_because(identity, "it is the control plane's identity too");
        }
    }
    let mut others = Vec::new();
    for &other in judge.relations().with_kubelet_identity(id) {
        let is_this = match (other.resource().id(), cluster.resource().id()) {
            (Some(other), Some(this)) => other.eq_ignore_ascii_case(this),
            _ => other == cluster,
        };
        if !is_this {
            others.push(other.name());
        }
    }
    for other in others {
        own = false;
        judge.fail_because(identity, format!("the nodes of cluster {other} have it too"));
    }
    if own {
        judge.pass();
    }
}
