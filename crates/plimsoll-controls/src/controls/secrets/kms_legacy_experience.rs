use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_be;
use crate::facts::versions;

control! {
    /// ## What it checks
    /// From Kubernetes 1.33 on, `securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption` is
    /// `Enabled`. Absent means the older experience. The version is `currentKubernetesVersion`, or `kubernetesVersion`
    /// where that is not printed.
    ///
    /// ## Why it matters
    /// The newer experience encrypts all objects of the Kubernetes API and rotates the keys by itself. The older one
    /// covers secrets only, and a key version stays pinned until somebody changes it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// The option needs the `aks-preview` extension of the command line.
    ///
    /// ## References
    /// - Microsoft: Data encryption at rest with KMS in AKS, Kubernetes 1.33 and later
    id: "kms-legacy-experience",
    title: "Only secrets are encrypted with your key, and it does not rotate",
    area: "secrets",
    severity: Low, "the older experience still encrypts secrets",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-5", "mcsb:DP-6"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --kms-infrastructure-encryption Enabled")],
    check: Cluster(check),
}

const FIRST_MINOR: u32 = 33;

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let current = cluster.path("currentKubernetesVersion");
    let version = if current.is_absent() { cluster.path("kubernetesVersion") } else { current };
    match version.str().and_then(versions::minor) {
        Some(minor) if minor < FIRST_MINOR => judge.not_applicable("Kubernetes is older than 1.33"),
        Some(_) => {
            let profile =
                "securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption";
            must_be(cluster.path(profile), &["Enabled", "Disabled"], "Enabled", judge);
        }
        None => judge.unknown_at(version, "the Kubernetes version could not be read"),
    }
}
