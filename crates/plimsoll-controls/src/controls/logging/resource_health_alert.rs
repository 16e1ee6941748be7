use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::activity_alerts::{self, Event};
use crate::facts::supply;

control! {
    /// ## What it checks
    /// An enabled alert on the activity log with `category` equal to `ResourceHealth` covers the cluster, at its own
    /// scope or above.
    ///
    /// ## Why it matters
    /// While the control plane is down nothing is scheduled, healed or admitted. Whoever learns it from users learns it
    /// late.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create the alert with an action group that reaches whoever is on duty.
    ///
    /// ## References
    /// - Microsoft: Azure Resource Health alerts
    id: "resource-health-alert",
    title: "Nobody is told when the control plane is down",
    area: "logging",
    severity: Info, "availability",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-2"],
    aliases: ["review-checklists:74c2ee76", "the-aks-checklist:74c2ee76"],
    remedies: [Command(
        "az monitor activity-log alert create -g RG -n aks-health --scope CLUSTER_ID --condition category=ResourceHealth --action-group AG_ID"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let event = Event { category: "ResourceHealth", operation: None };
    match activity_alerts::covering(cluster, event) {
        Some(alerts) if alerts.is_empty() => {
            judge.fail(supply::absence(cluster, activity_alerts::ACTIVITY_ALERT));
        }
        Some(_) => judge.pass(),
        None => judge.unknown(activity_alerts::NOT_SUPPLIED),
    }
}
