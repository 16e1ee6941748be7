use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::tenants;

control! {
    /// ## What it checks
    /// Where the cluster has more than one namespace of your own (those that `exempt-namespaces` names are left out), the
    /// Istio add-on is on (`serviceMeshProfile.mode: Istio`). Absent means `Disabled`. Without Kubernetes objects in the
    /// input the verdict is unknown.
    ///
    /// ## Why it matters
    /// Between tenants, network policies decide by address only. Mutual TLS and authorization by identity need a mesh, or
    /// policies of Cilium that do the like.
    ///
    /// ## Who must fix it
    /// You, in both modes, where tenants must not trust each other.
    ///
    /// ## How to fix
    /// Enable the add-on, make mutual TLS strict, then write AuthorizationPolicy objects.
    ///
    /// ## References
    /// - Microsoft: Istio-based service mesh add-on for AKS
    id: "service-mesh",
    title: "Several tenants, and no mutual TLS between workloads",
    area: "network",
    severity: Info, "a choice of design",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-3"],
    aliases: [],
    remedies: [Command("az aks mesh enable -g RG -n NAME")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mode = cluster.path("serviceMeshProfile.mode");
    if mode.one_of(&["Istio", "Disabled"]) == Some("Istio") {
        judge.pass();
        return;
    }
    match tenants::namespaces(cluster, judge.parameters()) {
        None => judge.unknown(tenants::NOT_SUPPLIED),
        Some(namespaces) if namespaces.len() > 1 => {
            judge.fail_because(mode, format!("{} namespaces of your own", namespaces.len()));
        }
        Some(_) => judge.not_applicable("there is at most one namespace of your own"),
    }
}
