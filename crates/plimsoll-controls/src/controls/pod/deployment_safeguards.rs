use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{safeguards, supply};

control! {
    /// ## What it checks
    /// The cluster has deployment safeguards (the extension resource `deploymentSafeguards/default`) with `level`
    /// `Enforce`. `Warn` lets everything through.
    ///
    /// ## Why it matters
    /// Safeguards are the admission policies that AKS itself maintains: limits, probes, host access, Pod Security
    /// Standards. Without them nothing refuses a dangerous pod, unless you run policies of your own.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic enforces them and cannot be lowered to `Warn`.
    ///
    /// ## How to fix
    /// Create the safeguards; start with `Warn` to see what would be refused, or run the profile
    /// `deployment-safeguards` of plimsoll.
    ///
    /// ## References
    /// - Microsoft: Use deployment safeguards to enforce best practices in AKS
    id: "deployment-safeguards",
    title: "Deployment safeguards are not enforced",
    area: "pod",
    severity: Medium, "a guard is missing; it depends on what else constrains pods",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-3", "nsa:pod-security", "attack:T1610"],
    aliases: [],
    remedies: [Command("az aks safeguards create -g RG -n NAME --level Enforce")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(found) = safeguards::of(cluster) else { return judge.unknown(safeguards::NOT_SUPPLIED) };
    let Some(safeguards) = found else {
        return judge.fail(supply::absence(cluster, plimsoll_model::azure::DEPLOYMENT_SAFEGUARDS));
    };
    let level = safeguards.path("level");
    match level.one_of(safeguards::LEVELS) {
        Some("Enforce") => judge.pass(),
        _ => judge.fail(level),
    }
}
