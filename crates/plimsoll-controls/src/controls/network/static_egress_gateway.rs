use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The static egress gateway is off (`networkProfile.staticEgressGatewayProfile.enabled`). Absent means off. Where it is
    /// meant to be on, the finding lists the gateways of the input (StaticGatewayConfiguration) for review; suppress it
    /// with a reason.
    ///
    /// ## Why it matters
    /// An annotation on a pod is enough to leave through a gateway of its namespace. Systems outside that trust the
    /// address then trust every pod that may carry the annotation.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Review which namespaces have a gateway, or switch the feature off where it is not needed.
    ///
    /// ## References
    /// - Microsoft: Configure static egress gateway in AKS
    id: "static-egress-gateway",
    title: "A static egress gateway is on",
    area: "network",
    severity: Info, "to be reviewed",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --disable-static-egress-gateway")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("networkProfile.staticEgressGatewayProfile.enabled");
    if enabled.bool() != Some(true) {
        judge.pass();
        return;
    }
    let scope = cluster.resource().scope();
    let gateways: Vec<String> = judge
        .snapshot()
        .objects_of_in(scope, "StaticGatewayConfiguration")
        .map(|gateway| format!("{}/{}", gateway.effective_namespace(), gateway.name()))
        .collect();
    let message = if gateways.is_empty() {
        "its gateways are not in the input".to_owned()
    } else {
        format!("gateways {}", gateways.join(", "))
    };
    judge.fail_because(enabled, message);
}
