use plimsoll_model::Snapshot;
use plimsoll_model::azure::MANAGED_CLUSTER;

use crate::Judge;

control! {
    /// ## What it checks
    /// Every cluster of the input takes secrets from outside: its add-on `azureKeyvaultSecretsProvider` is
    /// enabled, or objects of the secrets store driver (`SecretProviderClass`), of the External Secrets
    /// operator or of the Vault operator are there, or the CSI driver `secrets-store.csi.k8s.io` is. Without
    /// any of these the verdict is `fail` where the cluster's Azure description or the list of CSI drivers is
    /// in the input, and unknown otherwise.
    ///
    /// ## Why it matters
    /// An external store gives what Secrets lack: a record of every read, rotation, separation from those who
    /// administer the cluster, and one place to revoke.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Enable the Key Vault provider and let workloads take their secrets with workload identity.
    ///
    /// ## References
    /// - Microsoft: Azure Key Vault provider for Secrets Store CSI Driver
    /// - Kubernetes: Good practices for Kubernetes Secrets
    id: "secret-external-store",
    title: "Secrets are kept in the cluster only",
    area: "secrets",
    severity: Info, "a choice of where to keep them, no weakness by itself",
    standard: You,
    automatic: You,
    frameworks: ["cis-aks:4.5.2", "mcsb:IM-8"],
    aliases: ["kubescape:C-0208", "kubescape:C-0234"],
    remedies: [Command("az aks enable-addons -g RG -n NAME -a azure-keyvault-secrets-provider")],
    check: Snapshot(check),
}

/// Kinds of objects that fetch secrets from outside.
const FETCHING: [&str; 8] = [
    "ClusterExternalSecret",
    "ClusterSecretStore",
    "ExternalSecret",
    "SecretProviderClass",
    "SecretStore",
    "VaultDynamicSecret",
    "VaultPKISecret",
    "VaultStaticSecret",
];
const DRIVER: &str = "secrets-store.csi.k8s.io";

fn check<'s>(snapshot: &'s Snapshot, judge: &mut Judge<'s>) {
    let mut is_asked = false;
    for (scope, is_capture) in (0..).zip(snapshot.scopes().iter().map(|scope| scope.is_capture)) {
        // A part of the input without clusters and objects, such as templates of a network, has nothing to say.
        let says_something = is_capture
            || snapshot.empty_list(scope, "CSIDriver").is_some()
            || snapshot.resources_of_in(scope, MANAGED_CLUSTER).next().is_some()
            || snapshot.objects_in(scope).next().is_some();
        if says_something {
            is_asked = true;
            check_scope(snapshot, scope, judge);
        }
    }
    if !is_asked {
        judge.unknown(NOT_SUPPLIED);
    }
}

const NOT_SUPPLIED: &str = "neither the cluster nor its CSI drivers are supplied: add the output of `az aks show` or `kubectl get csidrivers -o json`";

fn check_scope<'s>(snapshot: &'s Snapshot, scope: u16, judge: &mut Judge<'s>) {
    let is_here = |kind: &str| snapshot.objects_of_in(scope, kind).next().is_some();
    let here = snapshot.clusters_in(scope);
    let fetching =
        FETCHING.iter().any(|kind| is_here(kind)) || snapshot.find(scope, "CSIDriver", "", DRIVER).is_some();
    // With several clusters in one scope the objects may be any one's: only what Azure says of each counts.
    if fetching && here.len() < 2 {
        judge.pass();
        return;
    }
    for cluster in &here {
        let enabled = cluster.addon("azureKeyvaultSecretsProvider").get("enabled");
        match enabled.bool_or_text() {
            Some(true) => judge.pass(),
            Some(false) | None => judge.fail(enabled),
        }
    }
    if !here.is_empty() {
        return;
    }
    let drivers = snapshot.objects_of_in(scope, "CSIDriver").next().map(|driver| driver.field());
    match drivers.or_else(|| snapshot.empty_list(scope, "CSIDriver")) {
        Some(drivers) => judge.fail_because(drivers, "no CSI driver for secrets in the list"),
        None => judge.unknown(NOT_SUPPLIED),
    }
}
