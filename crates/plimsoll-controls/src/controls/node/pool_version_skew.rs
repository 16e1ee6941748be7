use plimsoll_model::azure::{AgentPool, ManagedCluster};
use plimsoll_model::{Field, Severity};

use crate::Judge;
use crate::facts::{pools, versions};

control! {
    /// ## What it checks
    /// Every listed agent pool runs the Kubernetes version of the cluster: `currentOrchestratorVersion` equals
    /// `currentKubernetesVersion`. Where the API version of the input does not have these fields yet, and in templates,
    /// where they never stand, `orchestratorVersion` is compared with `kubernetesVersion`; there a version without a
    /// patch number equals all patches of it, and a pool without a version gets the cluster's.
    ///
    /// ## Why it matters
    /// The kubelet of a lagging pool misses fixes that the control plane has. More than one minor version behind, the
    /// pool also blocks the next upgrade of the cluster.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the upgrade channel keeps pools at the cluster's version.
    ///
    /// ## How to fix
    /// Upgrade the pool to the cluster's version.
    ///
    /// ## References
    /// - Microsoft: Supported Kubernetes versions in AKS
    /// - Kubernetes: Version skew policy
    id: "pool-version-skew",
    title: "A pool does not run the cluster's Kubernetes version",
    area: "node",
    severity: Low, "one version of skew is supported, more than one minor version is medium",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6", "nsa:upgrading"],
    aliases: ["psrule:AZR-000016", "cloudsploit:aksAgentVersion"],
    remedies: [Command(
        "az aks nodepool upgrade -g RG --cluster-name NAME -n POOL --kubernetes-version VERSION"
    )],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (running, wanted) = match current(pool, cluster) {
        Some(pair) => pair,
        None => (pool.path("orchestratorVersion"), cluster.path("kubernetesVersion")),
    };
    let pool_version = running.str().filter(|version| !version.is_empty());
    let Some(cluster_version) = wanted.str().filter(|version| !version.is_empty()) else {
        judge
            .unknown_at(wanted, "the cluster's version is not in the input: add the output of `az aks show`");
        return;
    };
    let Some(pool_version) = pool_version else {
        if cluster.is_template() {
            judge.pass();
        } else {
            judge.unknown_at(
                running,
                format!(
                    "{}: its version is not in the input: add the output of `az aks nodepool list`",
                    pools::named(pool)
                ),
            );
        }
        return;
    };
    if same(pool_version, cluster_version) {
        judge.pass();
        return;
    }
    let (Some(pool_minor), Some(cluster_minor)) =
        (versions::minor(pool_version), versions::minor(cluster_version))
    else {
        judge.unknown_at(running, "the two versions cannot be compared");
        return;
    };
    let severity = if pool_minor + 1 < cluster_minor { Severity::Medium } else { Severity::Low };
    judge.fail_as(
        severity,
        running,
        format!("{} runs {pool_version}, the cluster {cluster_version}", pools::named(pool)),
    );
}

/// The versions that run, where the input has both.
fn current<'s>(pool: &AgentPool<'s>, cluster: ManagedCluster<'s>) -> Option<(Field<'s>, Field<'s>)> {
    let pair = (pool.path("currentOrchestratorVersion"), cluster.path("currentKubernetesVersion"));
    (pair.0.exists() && pair.1.exists()).then_some(pair)
}

/// Whether two versions are the same; one without a patch number stands for all of its patches.
fn same(a: &str, b: &str) -> bool {
    let parts =
        |version: &str| version.trim_start_matches('v').split('.').map(str::to_owned).collect::<Vec<_>>();
    parts(a).iter().zip(parts(b).iter()).all(|(a, b)| a == b)
}
