use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_not_be_true;

control! {
    /// ## What it checks
    /// `securityProfile.defender.securityGating.allowSecretAccess` is not true. Absent means false.
    ///
    /// ## Why it matters
    /// With it, Defender's admission controller reads the secrets with which pods pull their images. That is more than
    /// it needs where registries are opened to a managed identity.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Attach the registries to a managed identity in `securityGating.identities`, then switch the access to secrets
    /// off.
    ///
    /// ## References
    /// - Microsoft: Gated deployment in Defender for Containers
    id: "defender-gating-secret-access",
    title: "Defender's gate may read the pull secrets of the cluster",
    area: "secrets",
    severity: Info, "good to know who can read secrets",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PA-7"],
    aliases: [],
    remedies: [Command(
        "az resource update --ids CLUSTER_ID --set properties.securityProfile.defender.securityGating.allowSecretAccess=false"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    must_not_be_true(cluster.path("securityProfile.defender.securityGating.allowSecretAccess"), judge);
}
