use plimsoll_model::azure::ManagedCluster;

use crate::Judge;
use crate::facts::{audit_blind_spots, diagnostics};

control! {
    /// ## What it checks
    /// Where `kube-audit-admin` is exported, so is `kube-audit`, which also has the verbs `get` and `list`; by its name
    /// or through the category group `audit` or `allLogs`. Without either of them `diag-audit-category` fails and this
    /// question does not arise.
    ///
    /// ## Why it matters
    /// `kube-audit-admin` leaves out `get` and `list`. Reading secrets, listing what runs here, reading container
    /// output, and `kubectl exec` over WebSocket (a GET request; that AKS audits it as `get` has been seen, but is not
    /// documented) happen unseen.
    ///
    /// ## Who must fix it
    /// You, in both modes: Automatic does not configure it either.
    ///
    /// ## How to fix
    /// Export `kube-audit` too. It is several times larger: a table of plan Basic or a storage account keeps it
    /// affordable, and `plimsoll baseline` shows both figures. Dropping it saves money and gives up what is said above;
    /// decide it knowingly.
    ///
    /// ## References
    /// - Microsoft: Monitor AKS, resource logs, kube-audit and kube-audit-admin
    /// - Microsoft: AKS audit policy
    id: "diag-audit-reads",
    title: "Reads of secrets leave no trace",
    area: "logging",
    severity: Medium, "the intrusion is seen, but not what it took",
    standard: You,
    automatic: You,
    frameworks: [
        "mcsb:LT-3", "nsa:audit-logging", "attack:T1552.007", "attack:T1613",
        "threat-matrix:list-kubernetes-secrets",
    ],
    aliases: [],
    remedies: [
        Command("az monitor diagnostic-settings create -n aks-audit --resource CLUSTER_ID --workspace WORKSPACE_ID --export-to-resource-specific true --logs '[{\"category\":\"kube-audit\",\"enabled\":true}]'"),
        Command("az monitor log-analytics workspace table update -g RG --workspace-name LAW -n AKSAudit --plan Basic"),
    ],
    check: Cluster(check),
}

fn check<'s>(cluster: ManagedCluster<'s>, judge: &mut Judge<'s>) {
    let Some(settings) = diagnostics::settings_or_unknown(cluster, judge) else { return };
    let exporting =
        |category| settings.iter().copied().find(|setting| diagnostics::exports(*setting, category));
    if exporting("kube-audit").is_some() {
        judge.pass();
    } else if let Some(setting) = exporting("kube-audit-admin") {
        let message = format!("not recorded: {}", audit_blind_spots::of_admin_in_words());
        judge.fail_because(setting.path("logs"), message);
    } else {
        judge.not_applicable("no audit log is exported at all: see `diag-audit-category`");
    }
}
