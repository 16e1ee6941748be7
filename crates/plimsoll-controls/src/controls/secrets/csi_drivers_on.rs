use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// None of `storageProfile.diskCSIDriver.enabled`, `storageProfile.fileCSIDriver.enabled` and
    /// `storageProfile.snapshotController.enabled` is false. Absent means on.
    ///
    /// ## Why it matters
    /// The drivers inside Kubernetes that the CSI drivers replaced are gone. Without a CSI driver a volume is either
    /// not mounted, or mounted by a driver that nobody maintains for you.
    ///
    /// ## Who must fix it
    /// You, in both modes, if you switched a driver off.
    ///
    /// ## How to fix
    /// Switch the drivers on again, unless you run and update the open-source ones yourself.
    ///
    /// ## References
    /// - Microsoft: Container Storage Interface drivers on AKS
    id: "csi-drivers-on",
    title: "A storage driver of the cluster is switched off",
    area: "secrets",
    severity: Info, "volumes stop working rather than leak",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: ["azure-policy:c5110b6e", "aprl:b002c030"],
    remedies: [Command(
        "az aks update -g RG -n NAME --enable-disk-driver --enable-file-driver --enable-snapshot-controller"
    )],
    check: Cluster(check),
}

const DRIVERS: [&str; 3] = [
    "storageProfile.diskCSIDriver.enabled",
    "storageProfile.fileCSIDriver.enabled",
    "storageProfile.snapshotController.enabled",
];

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let mut on = true;
    for driver in DRIVERS {
        let enabled = cluster.path(driver);
        if enabled.bool() == Some(false) {
            on = false;
            judge.fail(enabled);
        }
    }
    if on {
        judge.pass();
    }
}
