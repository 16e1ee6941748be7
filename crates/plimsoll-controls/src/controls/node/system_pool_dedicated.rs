use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::pools;

const TAINTS: [&str; 2] = ["CriticalAddonsOnly=true:NoSchedule", "CriticalAddonsOnly=true:NoExecute"];

control! {
    /// ## What it checks
    /// A pool of mode `System` carries the taint `CriticalAddonsOnly=true:NoSchedule` (`nodeTaints`; `NoExecute` is
    /// stricter and passes too), and there is another pool, or node auto-provisioning, for everything else. A managed
    /// system pool (`hostedSystemProfile.enabled`) passes.
    ///
    /// ## Why it matters
    /// Without the taint your pods run beside CoreDNS, the metrics server and the policy pods. Who escapes from one of
    /// them onto its node holds those too, and a pod that eats a node's memory takes name resolution with it.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic has a managed system pool.
    ///
    /// ## How to fix
    /// Add a system pool with the taint and a user pool without it, then delete the shared one.
    ///
    /// ## References
    /// - Microsoft: Manage system node pools in AKS
    id: "system-pool-dedicated",
    title: "Workloads share nodes with system components",
    area: "node",
    severity: Medium, "an escape from any pod there lands beside the cluster's own components",
    standard: You,
    automatic: Microsoft,
    frameworks: ["nsa:pod-security"],
    aliases: ["checkov:CKV_AZURE_232", "aprl:5ee083cd"],
    remedies: [Command(
        "az aks nodepool add -g RG --cluster-name NAME -n sysnp --mode System --node-taints CriticalAddonsOnly=true:NoSchedule"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    if cluster.path("hostedSystemProfile.enabled").bool() == Some(true) {
        judge.pass();
        return;
    }
    let all = cluster.pools();
    if all.listed.is_empty() {
        judge.unknown(pools::NOT_SUPPLIED);
        return;
    }
    let system: Vec<_> = all
        .listed
        .iter()
        .filter(|pool| pool.path("mode").one_of(&["System", "User", "Gateway"]) == Some("System"))
        .collect();
    let dedicated = system.iter().any(|pool| {
        pool.path("nodeTaints").items().any(|taint| taint.str().is_some_and(|taint| TAINTS.contains(&taint)))
    });
    if !dedicated {
        if system.is_empty() {
            judge.fail_because(all.field, "no pool has the mode System");
        }
        for pool in system {
            judge.fail_because(pool.path("nodeTaints"), pools::named(pool));
        }
    } else if all.listed.len() == 1 && !all.automatic_nodes {
        judge.fail_because(all.field, "there is only one pool");
    } else {
        judge.pass();
    }
}
