use plimsoll_model::azure::{MAINTENANCE_CONFIGURATION, ManagedCluster};

use crate::Judge;
use crate::facts::supply;

control! {
    /// ## What it checks
    /// Every upgrade channel that is on has a maintenance configuration: `aksManagedAutoUpgradeSchedule` for
    /// `upgradeChannel`, `aksManagedNodeOSUpgradeSchedule` for `nodeOSUpgradeChannel` (`NodeImage` or `SecurityPatch`).
    /// The older configuration `default` plans releases of AKS itself and counts for neither.
    ///
    /// ## Why it matters
    /// Without a window AKS upgrades when it likes: in the middle of the day, or so rarely in the end, because a team
    /// switches the channel off after the first surprise.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic comes with a default schedule.
    ///
    /// ## How to fix
    /// Add the configuration that is missing, at least four hours a week.
    ///
    /// ## References
    /// - Microsoft: Use planned maintenance to schedule and control upgrades for AKS
    id: "maintenance-window",
    title: "An upgrade channel has no maintenance window",
    area: "control-plane",
    severity: Low, "patches come at bad times or are put off",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6", "nsa:upgrading"],
    aliases: ["psrule:AZR-000446", "azure-policy:e1352e44"],
    remedies: [Command(
        "az aks maintenanceconfiguration add -g RG --cluster-name NAME -n aksManagedNodeOSUpgradeSchedule --schedule-type Weekly --day-of-week Sunday --interval-weeks 1 --duration 4 --start-time 02:00"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let kubernetes = cluster.path("autoUpgradeProfile.upgradeChannel");
    let nodes = cluster.path("autoUpgradeProfile.nodeOSUpgradeChannel");
    let kubernetes_on = matches!(
        kubernetes.one_of(&["rapid", "stable", "patch", "node-image", "none"]),
        Some("rapid" | "stable" | "patch" | "node-image")
    );
    let nodes_on = matches!(
        nodes.one_of(&["None", "Unmanaged", "NodeImage", "SecurityPatch"]),
        Some("NodeImage" | "SecurityPatch")
    );
    if !kubernetes_on && !nodes_on {
        return judge.not_applicable("no upgrade channel that takes a window is on");
    }
    let Some(configurations) = cluster.resource().children(MAINTENANCE_CONFIGURATION) else {
        return judge.unknown("maintenance configurations not supplied: add the output of `az aks maintenanceconfiguration list -g RG --cluster-name NAME`");
    };
    let planned = |name: &str| {
        configurations.iter().any(|configuration| configuration.name().eq_ignore_ascii_case(name))
    };
    for (on, name) in
        [(kubernetes_on, "aksManagedAutoUpgradeSchedule"), (nodes_on, "aksManagedNodeOSUpgradeSchedule")]
    {
        if on && planned(name) {
            judge.pass();
        } else if on {
            let evidence = supply::absence(cluster, MAINTENANCE_CONFIGURATION);
            judge.fail_because(evidence, format!("there is no `{name}`"));
        }
    }
}
