use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::requirement::must_name_resource;

control! {
    /// ## What it checks
    /// Where the Istio add-on is on (`serviceMeshProfile.mode: Istio`), it signs with a certificate authority from Key
    /// Vault: `serviceMeshProfile.istio.certificateAuthority.plugin.keyVaultId` is set. Absent means an authority that
    /// the mesh makes for itself.
    ///
    /// ## Why it matters
    /// The key that the mesh makes for itself is a secret in `aks-istio-system`. With it somebody can issue a
    /// certificate for every identity of the mesh, and there is no other record of it and no way to take it back.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you use the add-on.
    ///
    /// ## How to fix
    /// The authority is chosen when the mesh is enabled. Changing it means to enable the mesh anew, so plan for
    /// restarts of the workloads.
    ///
    /// ## References
    /// - Microsoft: Plug in CA certificates for the Istio-based service mesh add-on
    id: "istio-ca-keyvault",
    title: "The mesh's root key lies in a secret of the cluster",
    area: "secrets",
    severity: Low, "whoever reads that secret can be any service of the mesh",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-6", "mcsb:DP-7", "attack:T1552.004"],
    aliases: [],
    remedies: [Command(
        "az aks mesh enable -g RG -n NAME --key-vault-id KV --root-cert-object-name N --ca-cert-object-name N --ca-key-object-name N --cert-chain-object-name N"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mode = cluster.path("serviceMeshProfile.mode");
    if mode.one_of(&["Istio", "Disabled"]) != Some("Istio") {
        judge.not_applicable("the cluster has no service mesh add-on");
        return;
    }
    let vault = cluster.path("serviceMeshProfile.istio.certificateAuthority.plugin.keyVaultId");
    must_name_resource(vault, judge);
}
