use plimsoll_model::ObjectRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// No Service sets `spec.externalIPs`, but to addresses of the parameter `allowed-external-ips` (none unless you
    /// set it).
    ///
    /// ## Why it matters
    /// Every node sends traffic to these addresses to the pods of the Service, whoever owns the addresses
    /// (CVE-2020-8554, which has no fix). A tenant can intercept the traffic of all others, to the metadata service or
    /// an external database for instance.
    ///
    /// ## Who must fix it
    /// You, in both modes. The Azure Policy for it is not among the deployment safeguards.
    ///
    /// ## How to fix
    /// Remove `externalIPs`; use a load balancer or the Gateway API.
    ///
    /// ## References
    /// - CVE-2020-8554
    /// - Kubernetes: Service, External IPs
    /// - Azure Policy d46c275d
    id: "service-external-ips",
    title: "Service claims addresses of its own choice",
    area: "network",
    severity: High, "whoever may create Services can take over traffic to any address",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation", "mcsb:NS-2", "attack:T1557"],
    aliases: [
        "kubescape:C-0115", "kubescape:C-0283", "trivy:KSV-0108", "kyverno:restrict-external-ips",
        "gatekeeper:K8sExternalIPs", "azure-policy:d46c275d",
    ],
    remedies: [Text("Remove `spec.externalIPs`.")],
    check: Object(&["Service"], check),
}

fn check<'s>(service: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let addresses = service.path("spec.externalIPs");
    let allowed = &judge.parameters().allowed_external_ips;
    if addresses
        .items()
        .any(|address| address.str().is_none_or(|text| !allowed.iter().any(|known| known == text)))
    {
        judge.fail(addresses);
    }
}
