use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::activity_log;

control! {
    /// ## What it checks
    /// After local accounts were disabled, the certificates of the cluster were rotated. The activity log tells both: the
    /// write that changed `disableLocalAccounts` from false to true, and a later `rotateClusterCertificates` that
    /// succeeded. A log that does not reach back to the change leaves it unknown.
    ///
    /// ## Why it matters
    /// Disabling local accounts stops new administrator certificates. Those that were fetched before, and lie in
    /// pipelines and home folders, stay valid for years until the certificates are rotated.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Rotate the certificates in a maintenance window: nodes are replaced, and the API server is away for minutes.
    ///
    /// ## References
    /// - Microsoft: Certificate rotation in AKS
    id: "local-accounts-cert-rotation",
    title: "Administrator certificates from before still work",
    area: "identity",
    severity: Medium, "only who fetched one before holds it",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:IM-1", "attack:T1078.001", "threat-matrix:kubeconfig-file"],
    aliases: [],
    remedies: [Command("az aks rotate-certs -g RG -n NAME")],
    check: Cluster(check),
}

const WRITE: &str = "Microsoft.ContainerService/managedClusters/write";
const ROTATE: &str = "Microsoft.ContainerService/managedClusters/rotateClusterCertificates/action";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("disableLocalAccounts").bool() != Some(true) {
        return judge.not_applicable("local accounts are enabled: see local-accounts-disabled");
    }
    let Some(events) = activity_log::of(cluster) else {
        return judge.unknown(activity_log::NOT_SUPPLIED);
    };
    let mut was_enabled = false;
    let mut change = None;
    for event in events.iter().filter(|event| event.is(WRITE)) {
        match event.requested("disableLocalAccounts") {
            Some(true) if was_enabled => {
                change = Some(*event);
                was_enabled = false;
            }
            Some(disabled) => was_enabled = !disabled,
            None => {}
        }
    }
    let Some(change) = change else {
        return judge.unknown("the activity log does not show when local accounts were disabled");
    };
    if events.iter().any(|event| event.is(ROTATE) && event.succeeded() && event.time > change.time) {
        judge.pass();
    } else {
        judge.fail_because(
            change.resource.top("eventTimestamp"),
            "local accounts were disabled here, and certificates were not rotated since",
        );
    }
}
