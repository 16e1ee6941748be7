use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::app_routing;

control! {
    /// ## What it checks
    /// Where application routing is on (`ingressProfile.webAppRouting.enabled`), its default NGINX controller is `Internal`
    /// or `None` (`nginx.defaultIngressControllerType`). `AnnotationControlled`, which is also the meaning of an absent
    /// value, and `External` put it behind a public load balancer.
    ///
    /// ## Why it matters
    /// The add-on makes a public address as soon as it is on, before anybody has decided to publish something. Every
    /// Ingress object without a class of its own then is public.
    ///
    /// ## Who must fix it
    /// You, in both modes. On Automatic before Kubernetes 1.36 the add-on is on with this default.
    ///
    /// ## How to fix
    /// Make the default controller internal, and create a public one on purpose where it is needed.
    ///
    /// ## References
    /// - Microsoft: Advanced NGINX ingress controller and Ingress configurations with the application routing add-on
    id: "app-routing-nginx-public",
    title: "The default ingress controller is public",
    area: "network",
    severity: Medium, "an Ingress becomes public without anybody deciding so",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:NS-2", "attack:T1190", "threat-matrix:exposed-sensitive-interfaces"],
    aliases: [],
    remedies: [Command("az aks approuting update -g RG -n NAME --nginx Internal")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if !app_routing::is_on(cluster) {
        judge.pass();
        return;
    }
    let (value, kind) = app_routing::default_controller(cluster);
    match kind {
        "Internal" | "None" => judge.pass(),
        _ => judge.fail(value),
    }
}
