use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// The add-on `kubeDashboard` is not enabled, however its key is written. Absent means off.
    ///
    /// ## Why it matters
    /// The dashboard is a web page inside the cluster that acts with the rights of its own service account. Whoever
    /// reaches the page holds these rights. AKS has not offered the add-on since Kubernetes 1.19 and fixes nothing in it.
    ///
    /// ## Who must fix it
    /// You, on old Standard clusters. Automatic has never had it.
    ///
    /// ## How to fix
    /// Disable the add-on; the resource view of the Azure portal shows the same with the rights of who looks.
    ///
    /// ## References
    /// - Microsoft: Access Kubernetes resources from the Azure portal
    id: "kube-dashboard",
    title: "The retired Kubernetes dashboard add-on is on",
    area: "control-plane",
    severity: High, "a privileged page inside the cluster that nobody fixes any more",
    standard: You,
    automatic: Microsoft,
    frameworks: ["attack:T1133", "threat-matrix:access-kubernetes-dashboard"],
    aliases: ["checkov:CKV_AZURE_8", "kics:61c3cb8b", "kics:c62d3b92", "terrascan:AC_AZURE_0161"],
    remedies: [Command("az aks disable-addons -g RG -n NAME -a kube-dashboard")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let enabled = cluster.path("addonProfiles.kubeDashboard.enabled");
    if enabled.bool_or_text() == Some(true) {
        judge.fail(enabled);
    } else {
        judge.pass();
    }
}
