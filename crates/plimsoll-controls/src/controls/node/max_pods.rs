use plimsoll_model::azure::{AgentPool, ManagedCluster, Mode};

use crate::Judge;
use crate::facts::pools;

control! {
    /// ## What it checks
    /// Every listed agent pool lets a node run at least 50 pods (`maxPods`; the number is a parameter). Where the field is
    /// absent the documented default of the network decides: 250 with Azure CNI overlay and on Automatic, 110 with a pod
    /// subnet and with kubenet, 30 with the older Azure CNI.
    ///
    /// ## Why it matters
    /// The limit is fixed when the pool is created. System pods take some 20 places of it; with 30 there is little left
    /// for yours, and nodes are bought only for their places.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic nodes hold 250 pods; pools that you add are yours.
    ///
    /// ## How to fix
    /// Add a pool with a higher limit, move the workloads, delete the old one. With the older Azure CNI make sure that
    /// the subnet has the addresses.
    ///
    /// ## References
    /// - Microsoft: Plan IP addressing for your AKS cluster
    id: "max-pods",
    title: "Nodes of a pool can run few pods only",
    area: "node",
    severity: Info, "density and cost only",
    standard: You,
    automatic: Microsoft,
    frameworks: [],
    aliases: [
        "psrule:AZR-000018", "checkov:CKV_AZURE_168", "steampipe:kubernetes_cluster_max_pod_50",
    ],
    remedies: [
        Command("az aks nodepool add -g RG --cluster-name NAME -n NEWPOOL --max-pods 110"),
        Command("az aks nodepool delete -g RG --cluster-name NAME -n POOL"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let limit = pool.path("maxPods");
    let Some(pods) = limit.int().or_else(|| by_default(pool, cluster)) else {
        judge.unknown_at(
            limit,
            format!("{}: the default depends on the network plugin, which is not set", pools::named(pool)),
        );
        return;
    };
    if pods >= judge.parameters().least_max_pods {
        judge.pass();
    } else {
        judge.fail_because(limit, format!("{}: {pods} pods a node", pools::named(pool)));
    }
}

fn by_default(pool: &AgentPool<'_>, cluster: ManagedCluster<'_>) -> Option<i64> {
    if cluster.mode() == Mode::Automatic {
        return Some(250);
    }
    let plugin = cluster.path("networkProfile.networkPlugin").one_of(&["azure", "kubenet", "none"]);
    let overlay = cluster.path("networkProfile.networkPluginMode").one_of(&["overlay"]).is_some();
    match plugin {
        Some("azure") if overlay => Some(250),
        Some("azure") if !pool.path("podSubnetID").is_empty() => Some(110),
        Some("azure") => Some(30),
        Some("kubenet") => Some(110),
        _ => None,
    }
}
