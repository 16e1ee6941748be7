use jiff::tz::TimeZone;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::activity_log;

control! {
    /// ## What it checks
    /// The cluster runs (`powerState.code`), or was stopped no more than 90 days ago (the parameter
    /// `most-stopped-days`), as the activity log tells.
    ///
    /// ## Why it matters
    /// A stopped cluster is not patched and after a year not kept. When somebody starts it again it comes back with old
    /// nodes, old images and forgotten workloads.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Start and upgrade it, or delete it.
    ///
    /// ## References
    /// - Microsoft: Stop and start an AKS cluster
    id: "aks-power-stopped",
    title: "The cluster has been stopped for long",
    area: "control-plane",
    severity: Info, "nothing runs, for now",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-6"],
    aliases: [],
    remedies: [Command("az aks start -g RG -n NAME"), Command("az aks delete -g RG -n NAME")],
    check: Cluster(check),
}

const STOP: &str = "Microsoft.ContainerService/managedClusters/stop/action";

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let state = cluster.path("powerState.code");
    match state.one_of(&["Running", "Stopped"]) {
        Some("Stopped") => {}
        Some(_) => return judge.pass(),
        None => return judge.unknown_at(state, "the input does not state whether the cluster runs"),
    }
    let Some(events) = activity_log::of(cluster) else {
        return judge
            .unknown_at(state, format!("stopped, since when is not known: {}", activity_log::NOT_SUPPLIED));
    };
    let days = |event: &activity_log::Event<'_>| {
        i64::from((judge.now() - event.time.to_zoned(TimeZone::UTC).date()).get_days())
    };
    // Without a stop in the log, the cluster has been stopped for longer than the log reaches back.
    let since = events
        .iter()
        .rev()
        .find(|event| event.is(STOP))
        .or(events.first())
        .map(|event| (days(event), event.is(STOP)));
    let most = judge.parameters().most_stopped_days;
    match since {
        Some((days, true)) if days <= most => judge.pass(),
        Some((days, _)) if days > most => {
            judge.fail_because(state, format!("stopped for at least {days} days"));
        }
        _ => judge.unknown_at(state, "stopped before the activity log begins"),
    }
}
