use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The Istio add-on has no external ingress gateway: no entry of
    /// `serviceMeshProfile.istio.components.ingressGateways` has `enabled: true` and `mode: External`. Where one is meant to
    /// be there, suppress the finding with a reason.
    ///
    /// ## Why it matters
    /// Such a gateway is a public load balancer in front of the mesh, for every Gateway object that selects it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Disable the external gateway, or use an internal one behind your own entry point.
    ///
    /// ## References
    /// - Microsoft: Deploy ingress gateways for the Istio service mesh add-on
    id: "istio-external-gateway",
    title: "The service mesh has a public entry",
    area: "network",
    severity: Low, "often intended; only what it routes matters",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1190"],
    aliases: [],
    remedies: [Command("az aks mesh disable-ingress-gateway -g RG -n NAME --ingress-gateway-type external")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut decided = false;
    for gateway in cluster.path("serviceMeshProfile.istio.components.ingressGateways").items() {
        let mode = gateway.get("mode");
        let external = mode.one_of(&["External", "Internal"]);
        // Absent means off.
        if gateway.get("enabled").bool() != Some(true) || external == Some("Internal") {
            continue;
        }
        decided = true;
        match external {
            Some(_) => judge.fail(mode),
            None => judge.unknown_at(mode, "a gateway without a mode"),
        }
    }
    if !decided {
        judge.pass();
    }
}
