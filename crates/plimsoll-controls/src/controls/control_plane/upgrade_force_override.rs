use jiff::civil::Date;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// No override of upgrade guards is in effect: not `upgradeSettings.overrideSettings.forceUpgrade` with an `until`
    /// that lies ahead. Absent means that the guards hold.
    ///
    /// ## Why it matters
    /// Before a minor upgrade AKS looks whether somebody still calls an API that the new minor removes, and stops. The
    /// override takes that guard away, and the workload breaks in production.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Take the override back once the upgrade that needed it is done.
    ///
    /// ## References
    /// - Microsoft: Stop AKS cluster upgrades automatically on API breaking changes
    id: "upgrade-force-override",
    title: "The guard against breaking upgrades is off",
    area: "control-plane",
    severity: Low, "it risks an outage, not an intrusion",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:PV-6"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --disable-force-upgrade")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let force = cluster.path("upgradeSettings.overrideSettings.forceUpgrade");
    if force.bool() != Some(true) {
        return judge.pass();
    }
    let until = cluster.path("upgradeSettings.overrideSettings.until");
    let day: Option<Date> = until.str().and_then(|text| text.get(..10)?.parse().ok());
    match day {
        Some(day) if day >= judge.now() => judge.fail_because(force, format!("it is in effect until {day}")),
        Some(_) => judge.pass(),
        None => judge.unknown_at(until, "until when the override is in effect could not be read"),
    }
}
