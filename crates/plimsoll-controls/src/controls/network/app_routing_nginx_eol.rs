use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{app_routing, retirements};

control! {
    /// ## What it checks
    /// Application routing does not run NGINX any more: `ingressProfile.webAppRouting.enabled` is not true, or
    /// `nginx.defaultIngressControllerType` is `None`. Microsoft's critical patches end with 2026-11. After that the
    /// severity is high, within the warning period (90 days unless configured) low, before that info.
    ///
    /// ## Why it matters
    /// The upstream project ended in March 2026. The controller takes traffic from everywhere and reads every TLS key of
    /// the Ingress objects; a flaw in it that nobody fixes opens the cluster from outside.
    ///
    /// ## Who must fix it
    /// You, in both modes. On Automatic the platform moved to the Gateway API with Kubernetes 1.36.
    ///
    /// ## How to fix
    /// Switch the Gateway API on, move Ingress objects to it, then switch NGINX off.
    ///
    /// ## References
    /// - Microsoft: Application routing add-on, future of NGINX ingress
    /// - Kubernetes SIG Network: Ingress NGINX retirement
    id: "app-routing-nginx-eol",
    title: "The NGINX ingress controller is at the end of its support",
    area: "network",
    severity: High, "an unmaintained program that faces the Internet and holds TLS keys",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-6", "nsa:upgrading", "attack:T1190"],
    aliases: [],
    remedies: [
        Command("az aks update -g RG -n NAME --enable-gateway-api"),
        Command("az aks approuting update -g RG -n NAME --nginx None"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (value, kind) = app_routing::default_controller(cluster);
    if !app_routing::is_on(cluster) || kind == "None" {
        judge.pass();
        return;
    }
    let feature = "App routing NGINX critical patches";
    retirements::judge_use(judge, value, feature, "", Severity::High, Some(Severity::Info));
}
