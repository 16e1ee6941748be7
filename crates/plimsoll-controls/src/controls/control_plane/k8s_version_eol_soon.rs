use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::support::{self, Support};

control! {
    /// ## What it checks
    /// The support of the cluster's minor version ends no sooner than in 60 days (the parameter `version-warn-days`). The
    /// date is that of long-term support where the cluster has it, otherwise that of community support.
    ///
    /// ## Why it matters
    /// An upgrade of the minor has to be planned and tested. Two months are little for it.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the channel `stable` upgrades in time.
    ///
    /// ## How to fix
    /// Plan the upgrade now, and look for uses of APIs that the next minor removes.
    ///
    /// ## References
    /// - Microsoft: Supported Kubernetes versions in AKS
    id: "k8s-version-eol-soon",
    title: "Support of the Kubernetes version ends soon",
    area: "control-plane",
    severity: Low, "nothing is open yet",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6", "nsa:upgrading"],
    aliases: [],
    remedies: [Command("az aks upgrade -g RG -n NAME --kubernetes-version VERSION")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    match support::of(cluster) {
        Support::Unstated(field) => {
            judge.unknown_at(field, "the input does not state the Kubernetes version");
        }
        Support::Newer(field) => {
            judge.unknown_at(field, "this version is newer than the dates that plimsoll knows");
        }
        Support::Older(_) => judge.not_applicable("support has ended already: see k8s-version-supported"),
        Support::Until { field, end, .. } => {
            let days = i64::from((end - judge.now()).get_days());
            if days < 0 {
                judge.not_applicable("support has ended already: see k8s-version-supported");
            } else if days < judge.parameters().version_warn_days {
                judge.fail_because(field, format!("support ends on {end}, in {days} days"));
            } else {
                judge.pass();
            }
        }
    }
}
