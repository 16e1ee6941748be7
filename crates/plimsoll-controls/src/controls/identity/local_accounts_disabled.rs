use plimsoll_model::azure::{ManagedCluster, Mode};

use crate::Judge;

control! {
    /// ## What it checks
    /// `disableLocalAccounts` is true. Absent and null mean that local accounts are enabled. What a template of an
    /// Automatic cluster gets without the field is not documented, so there it is unknown.
    ///
    /// ## Why it matters
    /// The local account `clusterAdmin` is a client certificate of the group `system:masters`. It passes every
    /// authorization check, knows no second factor, shows up as `masterclient` whoever uses it, and is taken back only by
    /// rotating all certificates of the cluster.
    ///
    /// ## Who must fix it
    /// You, on Standard. On Automatic the platform is expected to set it; verify that it does.
    ///
    /// ## How to fix
    /// Disable local accounts, then rotate the certificates, because those handed out before stay valid.
    ///
    /// ## References
    /// - Microsoft: Manage local accounts with AKS-managed Microsoft Entra integration
    id: "local-accounts-disabled",
    title: "Local accounts are enabled",
    area: "identity",
    severity: Critical, "a certificate for everything that nobody can take back",
    standard: You,
    automatic: Shared,
    frameworks: [
        "mcsb:PA-1", "mcsb:IM-1", "nsa:authentication-authorization", "attack:T1078.001", "attack:T1552",
        "threat-matrix:kubeconfig-file",
    ],
    aliases: [
        "psrule:AZR-000031", "checkov:CKV_AZURE_141", "prowler:aks_cluster_local_accounts_disabled",
        "azure-policy:993c2fcd", "aprl:ca324d71",
    ],
    remedies: [
        Command("az aks update -g RG -n NAME --disable-local-accounts"),
        Command("az aks rotate-certs -g RG -n NAME"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let disabled = cluster.path("disableLocalAccounts");
    match disabled.bool() {
        Some(true) => judge.pass(),
        None if disabled.is_absent() && cluster.is_template() && cluster.mode() == Mode::Automatic => {
            judge.unknown_at(disabled, "what Automatic sets here is not documented: scan the live cluster");
        }
        _ => judge.fail(disabled),
    }
}
