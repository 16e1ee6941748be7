use plimsoll_model::Field;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::certificate;

control! {
    /// ## What it checks
    /// The certificate authorities that nodes trust beside the public ones (`httpProxyConfig.trustedCa`,
    /// `securityProfile.customCATrustCertificates`) are those that the parameter `trusted-certificates` names by their
    /// SHA-256 fingerprints. A proxy configuration that is switched off (`httpProxyConfig.enabled: false`) is not judged.
    ///
    /// ## Why it matters
    /// Whoever holds the key of such an authority can read and change all TLS traffic of the nodes: image pulls, calls to
    /// Azure, whatever passes the proxy. It is also a quiet way to stay.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Add the fingerprint to the parameter if the authority is yours; otherwise remove it.
    ///
    /// ## References
    /// - Microsoft: HTTP proxy support in AKS
    /// - Microsoft: Custom certificate authority in AKS
    id: "http-proxy-trusted-ca",
    title: "Nodes trust a certificate authority that is not on the list",
    area: "network",
    severity: Medium, "needs the key of the authority and a place in the traffic",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1557", "attack:T1553.004"],
    aliases: [],
    remedies: [
        Command("az aks update -g RG -n NAME --disable-http-proxy"),
        Command("az aks update -g RG -n NAME --custom-ca-trust-certificates FILE_WITH_APPROVED_CAS"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut authorities: Vec<Field<'s>> =
        cluster.path("securityProfile.customCATrustCertificates").items().collect();
    if cluster.path("httpProxyConfig.enabled").bool() != Some(false) {
        let of_proxy = cluster.path("httpProxyConfig.trustedCa");
        authorities.extend((!of_proxy.is_empty()).then_some(of_proxy));
    }
    let mut decided = false;
    for authority in authorities {
        decided = true;
        let Some(fingerprints) = authority.str().and_then(certificate::fingerprints) else {
            judge.unknown_at(authority, "this is no certificate in PEM or Base64");
            continue;
        };
        let trusted = &judge.parameters().trusted_certificates;
        let unknown = fingerprints
            .iter()
            .find(|found| !trusted.iter().any(|known| certificate::same_fingerprint(known, found)));
        match unknown {
            Some(fingerprint) => judge.fail_because(authority, format!("SHA-256 {fingerprint}")),
            None => judge.pass(),
        }
    }
    if !decided {
        judge.pass();
    }
}
