use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::retirements;

control! {
    /// ## What it checks
    /// The add-on Open Service Mesh is off (`addonProfiles.openServiceMesh.enabled`). Absent means off.
    ///
    /// ## Why it matters
    /// The project is archived: flaws in its proxies and controllers are fixed no more upstream. AKS supports the add-on
    /// until 2027-09-30.
    ///
    /// ## Who must fix it
    /// You, on Standard. Automatic does not have the add-on.
    ///
    /// ## How to fix
    /// Move to the Istio add-on, then disable this one.
    ///
    /// ## References
    /// - Microsoft: Migrate from Open Service Mesh to Istio
    id: "osm-addon",
    title: "The Open Service Mesh add-on is on",
    area: "network",
    severity: Medium, "unmaintained code in the path of all traffic of the mesh",
    standard: You,
    automatic: Microsoft,
    frameworks: ["mcsb:PV-6"],
    aliases: [],
    remedies: [Command("az aks disable-addons -g RG -n NAME -a open-service-mesh")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.addon("openServiceMesh").get("enabled");
    if enabled.bool_or_text() == Some(true) {
        let (feature, severity) = ("Open Service Mesh add-on", Severity::Medium);
        retirements::judge_use(judge, enabled, feature, "", severity, Some(severity));
    } else {
        judge.pass();
    }
}
