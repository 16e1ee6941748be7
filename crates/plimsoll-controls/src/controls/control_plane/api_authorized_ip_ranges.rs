use plimsoll_model::Severity;
use plimsoll_model::azure::ManagedCluster;

use crate::Judge;

control! {
    /// ## What it checks
    /// A public API server answers only to the addresses in `authorizedIPRanges`. Absent, null and `[]` all mean that it
    /// answers to everybody; `apiServerAuthorizedIPRanges` of the API version 2019-02-01 counts too. How broad the ranges are is judged by `api-authorized-ip-too-broad`. The finding is
    /// critical where local accounts are enabled or run-command is open, because then one stolen credential is enough.
    ///
    /// ## Why it matters
    /// A stolen token, a leaked kubeconfig or a new flaw in the API server can be used from any place on the Internet.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not set ranges either.
    ///
    /// ## How to fix
    /// Name the addresses of your offices, build agents and jump hosts. `0.0.0.0/32` admits the cluster's own outbound
    /// address only. Or make the cluster private, where ranges are neither needed nor supported.
    ///
    /// ## References
    /// - Microsoft: Use API server authorized IP address ranges in AKS
    id: "api-authorized-ip-ranges",
    title: "The public API server answers to every address",
    area: "control-plane",
    severity: High, "every stolen credential and every flaw is usable from anywhere",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:5.4.1", "mcsb:NS-2", "nsa:network-separation", "attack:T1133"],
    aliases: [
        "psrule:AZR-000030", "checkov:CKV_AZURE_6", "trivy:AZU-0041", "kics:2583fab1", "azure-policy:0e246bcf",
        "cloudsploit:aksApiAuthorizedIpRanges", "steampipe:kubernetes_cluster_authorized_ip_range_defined",
    ],
    remedies: [Command("az aks update -g RG -n NAME --api-server-authorized-ip-ranges CIDR,CIDR")],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    match cluster.is_private() {
        Some(false) => {}
        Some(true) => return judge.not_applicable("the API server has no public endpoint to restrict"),
        None => {
            let private = cluster.path("apiServerAccessProfile.enablePrivateCluster");
            return judge.unknown_at(private, "whether the API server is public could not be read");
        }
    }
    let ranges = cluster.authorized_ranges();
    if ranges.items().next().is_some() {
        return judge.pass();
    }
    let is_true = |path| cluster.path(path).text() == Some("true");
    let local_accounts = !is_true("disableLocalAccounts");
    let run_command = !is_true("apiServerAccessProfile.disableRunCommand");
    let message = match (local_accounts, run_command) {
        (true, true) => "local accounts and run-command are open as well",
        (true, false) => "local accounts are enabled as well",
        (false, true) => "run-command is open as well",
        (false, false) => return judge.fail(ranges),
    };
    judge.fail_as(Severity::Critical, ranges, message);
}
