use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::support::{self, Support};
use crate::facts::versions;

control! {
    /// ## What it checks
    /// The minor version of the cluster (`currentKubernetesVersion`, or else `kubernetesVersion`) is in support on the
    /// day of the scan. Long-term support counts where `supportPlan` is `AKSLongTermSupport` and `sku.tier` is
    /// `Premium`; after its end nothing counts. A version older than the table of dates fails, a newer one is unknown,
    /// and so is a template that leaves the version to Azure. The parameter `oldest-kubernetes-version` sets a floor of
    /// your own, which fails earlier.
    ///
    /// ## Why it matters
    /// After the end of support no flaw of the API server, the scheduler or the kubelet is fixed, and AKS support no
    /// longer helps.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the channel `stable` upgrades the cluster; a finding there means that upgrades are
    /// blocked.
    ///
    /// ## How to fix
    /// Upgrade, one minor at a time, and choose an upgrade channel so that it does not happen again.
    ///
    /// ## References
    /// - Microsoft: Supported Kubernetes versions in AKS
    /// - Microsoft: Long-term support for AKS versions
    id: "k8s-version-supported",
    title: "The Kubernetes version is out of support",
    area: "control-plane",
    severity: High, "known flaws stay open for ever",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-6", "nsa:upgrading", "attack:T1190", "threat-matrix:vulnerable-application"],
    aliases: [
        "psrule:AZR-000015", "azure-policy:fb893a29", "cloudsploit:aksLatestVersion",
        "steampipe:kubernetes_cluster_upgraded_with_non_vulnerable_version",
    ],
    remedies: [Command("az aks upgrade -g RG -n NAME --kubernetes-version VERSION")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let support = support::of(cluster);
    let oldest = &judge.parameters().oldest_kubernetes_version;
    if !oldest.is_empty() {
        let running = support.field();
        match (versions::minor(oldest), running.text().and_then(versions::minor)) {
            (None, _) => {
                judge.unknown("`oldest-kubernetes-version` is no version of Kubernetes, such as 1.34");
            }
            (Some(floor), Some(minor)) if minor < floor => {
                let message = format!("older than {oldest}, which `oldest-kubernetes-version` demands");
                return judge.fail_because(running, message);
            }
            _ => {}
        }
    }
    match support {
        Support::Unstated(field) => {
            judge.unknown_at(field, "the input does not state the Kubernetes version");
        }
        Support::Newer(field) => {
            judge.unknown_at(field, "this version is newer than the dates that plimsoll knows");
        }
        Support::Older(field) => judge.fail_because(field, "support ended before the table of dates begins"),
        Support::Until { field, end, long_term } => {
            if end >= judge.now() {
                judge.pass();
            } else if long_term {
                judge.fail_because(field, format!("long-term support ended on {end}"));
            } else {
                judge.fail_because(
                    field,
                    format!("community support ended on {end}, and there is no long-term support"),
                );
            }
        }
    }
}
