use plimsoll_model::azure::{ManagedCluster, Mode};

use crate::Judge;
use crate::facts::requirement::must_be_true;

control! {
    /// ## What it checks
    /// Image Cleaner is on: `securityProfile.imageCleaner.enabled` is true. Absent means off on Standard. Automatic
    /// preconfigures it, so that a template for Automatic need not name it.
    ///
    /// ## Why it matters
    /// Nodes keep images that nothing runs any more. With `imagePullPolicy: IfNotPresent` such an image starts again
    /// without the registry being asked, with every vulnerability that the newer one has fixed.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic switches it on; you verify that it stayed on.
    ///
    /// ## How to fix
    /// Enable Image Cleaner with an interval; it removes unused images that have known vulnerabilities.
    ///
    /// ## References
    /// - Microsoft: Use Image Cleaner to clean up stale images on AKS
    id: "image-cleaner",
    title: "Unused images stay on the nodes",
    area: "images",
    severity: Low, "it takes a pod that uses the stale image",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6"],
    aliases: ["azure-policy:af3c26b2", "azure-policy:7e49285c"],
    remedies: [Command(
        "az aks update -g RG -n NAME --enable-image-cleaner --image-cleaner-interval-hours 48"
    )],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("securityProfile.imageCleaner.enabled");
    if enabled.is_absent() && cluster.is_template() && cluster.mode() == Mode::Automatic {
        judge.pass();
    } else {
        must_be_true(enabled, judge);
    }
}
