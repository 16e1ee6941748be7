use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;

control! {
    /// ## What it checks
    /// No agent pool sets `kubeletConfig.containerLogMaxSizeMB` below 10 or `kubeletConfig.containerLogMaxFiles` below
    /// 2. Absent means what AKS sets: 50 MB (10 MB on Windows) and 5 files.
    ///
    /// ## Why it matters
    /// The kubelet keeps a few files for each container and deletes the oldest. With files that small, a container that
    /// is made to print much has overwritten its traces within minutes.
    ///
    /// ## Who must fix it
    /// You, in both modes, for the pools that you create.
    ///
    /// ## How to fix
    /// The field is set when a pool is created: add a pool with a larger limit, move the workloads, delete the old one.
    ///
    /// ## References
    /// - Microsoft: Customize node configuration for AKS node pools
    id: "container-log-retention",
    title: "Nodes throw container output away too soon",
    area: "logging",
    severity: Info, "only what is not collected elsewhere is lost",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:LT-6"],
    aliases: [],
    remedies: [Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --kubelet-config FILE")],
    check: Pool(check),
}

const LEAST_MEGABYTES: i64 = 10;
const LEAST_FILES: i64 = 2;

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let size = pool.path("kubeletConfig.containerLogMaxSizeMB");
    let files = pool.path("kubeletConfig.containerLogMaxFiles");
    let too_small = size.int().is_some_and(|megabytes| megabytes < LEAST_MEGABYTES);
    let too_few = files.int().is_some_and(|count| count < LEAST_FILES);
    if too_small {
        judge.fail_because(size, format!("pool {}", pool.name()));
    }
    if too_few {
        judge.fail_because(files, format!("pool {}", pool.name()));
    }
    if !too_small && !too_few {
        judge.pass();
    }
}
