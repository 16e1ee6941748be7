use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{pools, retirements};

control! {
    /// ## What it checks
    /// The policy engine is not Azure Network Policy Manager (`networkProfile.networkPolicy: azure`). It ends on
    /// 2026-09-30 for clusters with Windows pools, on 2028-09-30 for all. After the date the severity is medium, within
    /// the warning period (90 days unless configured) low, before that info.
    ///
    /// ## Why it matters
    /// An engine without support gets no fixes, and has limits that Cilium does not have: its size, its speed, and what
    /// it does to connections that are open when a policy changes.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic uses Cilium.
    ///
    /// ## How to fix
    /// Switch to Azure CNI powered by Cilium, for Windows pools to Calico. The nodes are reimaged.
    ///
    /// ## References
    /// - Microsoft: Migrate from Network Policy Manager to Cilium Network Policy
    id: "network-policy-npm-retiring",
    title: "Azure Network Policy Manager ends",
    area: "network",
    severity: Medium, "policies still work on the day after, but flaws are fixed no more",
    standard: You,
    automatic: Microsoft,
    frameworks: ["nsa:network-separation"],
    aliases: [],
    remedies: [Command("az aks update -g RG -n NAME --network-policy cilium --network-dataplane cilium")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let policy = cluster.path("networkProfile.networkPolicy");
    if policy.is_empty() || policy.one_of(&["none", "calico", "azure", "cilium"]) != Some("azure") {
        judge.pass();
        return;
    }
    let all = cluster.pools();
    if all.listed.is_empty() {
        judge.unknown(pools::NOT_SUPPLIED);
        return;
    }
    let early = Some(Severity::Info);
    match all.listed.iter().find(|pool| pools::is_windows(pool)) {
        Some(pool) => {
            let user = pools::named(pool);
            retirements::judge_use(judge, policy, "Azure NPM on Windows", &user, Severity::Medium, early);
        }
        None => retirements::judge_use(judge, policy, "Azure NPM on Linux", "", Severity::Medium, early),
    }
}
