use std::net::IpAddr;

use plimsoll_model::ObjectRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// No Service of type `ExternalName` names the caller's own loopback or a link-local address in
    /// `spec.externalName`: `localhost` and names below it, 127.0.0.0/8, `::1`, 169.254.0.0/16 (where the cloud's
    /// metadata service is), `0.0.0.0`, and 168.63.129.16, Azure's address for services of the host.
    ///
    /// ## Why it matters
    /// Whoever connects to such a Service connects to himself. An ingress controller or another proxy that follows it
    /// reaches its own administration port, and hands it to everybody who may create a Service and a route to it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Name the host that is meant, or remove the Service. Keep proxies from serving `ExternalName` Services where
    /// nobody needs them.
    ///
    /// ## References
    /// - Kubernetes: Services, type ExternalName
    /// - GHSA-5ph6-qq5x-7jwc: ExternalName Services can be used to reach Envoy's admin interface
    id: "service-localhost",
    title: "Service leads its callers back to themselves",
    area: "network",
    severity: Medium, "dangerous where a proxy follows it, pointless elsewhere",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation", "mcsb:NS-1", "attack:T1090"],
    aliases: ["kyverno:no-localhost-service"],
    remedies: [Command("kubectl delete service SERVICE -n NAMESPACE")],
    check: Object(&["Service"], check),
}

fn check<'s>(service: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let kind = service.path("spec.type");
    match kind.one_of(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]) {
        Some("ExternalName") => {
            let name = service.path("spec.externalName");
            if name.str().is_some_and(leads_back) {
                judge.fail(name);
            }
        }
        None if kind.exists() => {}
        _ => judge.not_applicable("the Service is no external name"),
    }
}

/// Whether a name means the host that resolves it, or a service of the host that it runs on.
fn leads_back(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || address.octets() == [168, 63, 129, 16]
        }
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unspecified(),
        Err(_) => name == "localhost" || name.ends_with(".localhost") || name == "localhost.localdomain",
    }
}
