use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::activity_alerts::{self, Event};
use crate::facts::supply;

control! {
    /// ## What it checks
    /// An enabled alert on the activity log, at the cluster or above it, covers each of the operations
    /// `managedClusters/listClusterAdminCredential/action`, `managedClusters/runCommand/action`,
    /// `managedClusters/write` and `diagnosticSettings/delete`. An alert without a condition on the operation covers
    /// all. A condition on something else, such as the caller, does not cover. The finding names the operations that
    /// are not covered.
    ///
    /// ## Why it matters
    /// Fetching the administrator's credential, running a command in the cluster through Azure, changing its sign-in or
    /// deleting its log export are how a role in Azure becomes the cluster. All of them leave one line in the activity
    /// log, which nobody reads.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create one alert for each operation, with an action group that reaches whoever is on duty.
    ///
    /// ## References
    /// - Microsoft: Create activity log alert rules
    id: "activity-alerts",
    title: "Nobody is told when the cluster is taken through Azure",
    area: "logging",
    severity: Low, "a second line: it tells, it does not prevent",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-2", "attack:T1078.004"],
    aliases: [],
    remedies: [Command(
        "az monitor activity-log alert create -g RG -n aks-admin-cred --scope CLUSTER_ID --condition category=Administrative and operationName=Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action --action-group AG_ID"
    )],
    check: Cluster(check),
}

const OPERATIONS: [&str; 4] = [
    "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
    "Microsoft.ContainerService/managedClusters/runCommand/action",
    "Microsoft.ContainerService/managedClusters/write",
    "Microsoft.Insights/diagnosticSettings/delete",
];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut missing = Vec::new();
    for operation in OPERATIONS {
        let event = Event { category: "Administrative", operation: Some(operation) };
        match activity_alerts::covering(cluster, event) {
            Some(alerts) if alerts.is_empty() => missing.push(operation),
            Some(_) => {}
            None => {
                judge.unknown(activity_alerts::NOT_SUPPLIED);
                return;
            }
        }
    }
    if missing.is_empty() {
        judge.pass();
    } else {
        let message = format!("not covered: {}", missing.join(", "));
        judge.fail_because(supply::absence(cluster, activity_alerts::ACTIVITY_ALERT), message);
    }
}
