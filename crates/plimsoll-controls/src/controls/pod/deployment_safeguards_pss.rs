use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{safeguards, supply};

control! {
    /// ## What it checks
    /// The deployment safeguards of the cluster have `podSecurityStandardsLevel` `Baseline` or `Restricted`. Absent means
    /// `Privileged`, which refuses nothing. No safeguards at all fail too.
    ///
    /// ## Why it matters
    /// The Pod Security Standards are what keeps a pod from becoming root on its node. At the level of the cluster they
    /// hold in namespaces that nobody has labelled.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic presets `Baseline`.
    ///
    /// ## How to fix
    /// Set the level to `Baseline` at least; `plimsoll pss` tells what would break.
    ///
    /// ## References
    /// - Microsoft: Use deployment safeguards to enforce best practices in AKS
    /// - Kubernetes: Pod Security Standards
    id: "deployment-safeguards-pss",
    title: "Safeguards enforce no Pod Security Standard",
    area: "pod",
    severity: Medium, "namespace labels may still do it",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-3", "nsa:pod-security", "attack:T1611"],
    aliases: [],
    remedies: [Command("az aks safeguards update -g RG -n NAME --level Enforce --pss-level Baseline")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(found) = safeguards::of(cluster) else { return judge.unknown(safeguards::NOT_SUPPLIED) };
    let Some(safeguards) = found else {
        return judge.fail(supply::absence(cluster, plimsoll_model::azure::DEPLOYMENT_SAFEGUARDS));
    };
    let level = safeguards.path("podSecurityStandardsLevel");
    match level.one_of(safeguards::STANDARDS) {
        Some("Baseline" | "Restricted") => judge.pass(),
        _ => judge.fail(level),
    }
}
