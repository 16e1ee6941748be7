use plimsoll_model::Severity;
use plimsoll_model::azure::{AgentPool, ManagedCluster};

use crate::Judge;
use crate::facts::node_image::{self, Release};
use crate::facts::{pools, retirements};

control! {
    /// ## What it checks
    /// The operating system of every listed agent pool is supported on the day of the evaluation. `osSKU` and
    /// `nodeImageVersion` are both compared with the dated table of retirements: Ubuntu 18.04, 20.04 and 22.04, Azure
    /// Linux 2.0 (CBL-Mariner), Windows Server 2019, 2022 and Annual Channel, Flatcar. An end within the warning period
    /// (90 days unless configured) is a finding of low severity.
    ///
    /// `Ubuntu`, `AzureLinux` and an absent `osSKU` leave the release to the Kubernetes version; then only
    /// `nodeImageVersion` can tell, and without it the verdict is unknown. Templates never hold it.
    ///
    /// ## Why it matters
    /// After the date AKS builds no node image any more: flaws in the kernel and the container runtime stay open, and
    /// once the images are removed the pool can neither grow nor be repaired.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the platform chooses and renews the images of the nodes that it provisions; pools
    /// that you add are yours.
    ///
    /// ## How to fix
    /// Change the OS SKU of the pool to a supported one; Windows pools must be created anew.
    ///
    /// ## References
    /// - Microsoft: Upgrade the operating system version of AKS nodes
    /// - Azure/AKS issues 4088, 4168, 4873, 4874, 4988, 5701
    id: "os-sku-retired",
    title: "The node operating system is out of support, or soon will be",
    area: "node",
    severity: High, "kernel flaws of the node are fixed no more",
    standard: You,
    automatic: Shared,
    frameworks: ["mcsb:PV-6", "nsa:upgrading", "attack:T1068"],
    aliases: ["aprl:f46b0d1d"],
    remedies: [
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --os-sku AzureLinux3"),
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --os-sku Ubuntu2404"),
    ],
    check: Pool(check),
}

fn check<'s>(pool: &AgentPool<'s>, _: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let (sku, image) = (pool.path("osSKU"), pool.path("nodeImageVersion"));
    let by_sku = if sku.is_empty() {
        Release::Open
    } else {
        node_image::sku(pool).map_or(Release::Open, node_image::release_of_sku)
    };
    let by_image = match image.str().filter(|version| !version.is_empty()) {
        Some(version) => node_image::release_of_image(version).unwrap_or_else(|| {
            image.note_unknown_value();
            Release::Open
        }),
        None => Release::Open,
    };
    let user = pools::named(pool);
    // What the names leave open, the type does not say either; but it must be one that is known.
    let _ = pools::is_windows(pool);
    let mut judge_release = |value, feature| {
        retirements::judge_use(judge, value, feature, &user, Severity::High, None);
    };
    match (by_image, by_sku) {
        (Release::Dated(feature), Release::Dated(other)) if feature != other => {
            judge_release(image, feature);
            judge_release(sku, other);
        }
        (Release::Dated(feature), _) => judge_release(image, feature),
        (_, Release::Dated(feature)) => judge_release(sku, feature),
        (Release::Undated, _) | (_, Release::Undated) => judge.pass(),
        (Release::Open, Release::Open) => judge.unknown_at(
            image,
            format!(
                "{user}: the release is decided by `nodeImageVersion`, which is not here: add the output of `az aks nodepool list`"
            ),
        ),
    }
}
