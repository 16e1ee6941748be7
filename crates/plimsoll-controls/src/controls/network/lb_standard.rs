use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::retirements;

control! {
    /// ## What it checks
    /// `networkProfile.loadBalancerSku` is not `basic`, in any case of letters. The documented default is `standard`.
    ///
    /// ## Why it matters
    /// The Basic load balancer has been out of support since 2025-09-30. It accepts inbound traffic by default, and a
    /// cluster behind it cannot restrict its API server to authorized ranges.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic uses the Standard load balancer.
    ///
    /// ## How to fix
    /// Migrate the cluster to the Standard load balancer; its outbound address changes.
    ///
    /// ## References
    /// - Microsoft: Upgrade from the Basic load balancer on AKS
    /// - Azure/AKS issue 5020
    id: "lb-standard",
    title: "The cluster uses the Basic load balancer",
    area: "network",
    severity: High, "out of support, and it rules out authorized ranges for the API server",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:NS-2"],
    aliases: ["psrule:AZR-000026"],
    remedies: [Command("az aks update -g RG -n NAME --load-balancer-sku standard")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let sku = cluster.path("networkProfile.loadBalancerSku");
    match sku.one_of(&["standard", "basic"]) {
        Some("basic") => {
            retirements::judge_use(
                judge,
                sku,
                "Basic Load Balancer",
                "",
                Severity::High,
                Some(Severity::High),
            );
        }
        _ => judge.pass(),
    }
}
