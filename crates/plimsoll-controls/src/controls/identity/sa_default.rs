use plimsoll_model::{Severity, Workload};

use crate::Judge;
use crate::facts::workload_identity::{automount, named_by};

control! {
    /// ## What it checks
    /// The pod names a service account other than `default`, by `serviceAccountName` or the older
    /// `serviceAccount`. Where the token is not mounted (`automountServiceAccountToken: false` in the pod or
    /// the service account) the finding has severity low.
    ///
    /// ## Why it matters
    /// All pods that name nothing share this account. A role bound to it for one of them is a role for all, and
    /// the audit log cannot tell them apart.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create a service account per workload and name it in the pod.
    ///
    /// ## References
    /// - Kubernetes: Service accounts
    id: "sa-default",
    title: "Pod runs as the default service account",
    area: "identity",
    severity: Medium, "rights that one program needs are then held by all pods of the namespace",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "mcsb:PA-7", "attack:T1528"],
    aliases: [
        "kubescape:C-0189", "kubescape:C-0225", "kubescape:C-0239",
        "kube-linter:default-service-account", "checkov:CKV_K8S_41", "checkov:CKV_K8S_42",
    ],
    remedies: [
        Command("kubectl create serviceaccount SERVICEACCOUNT -n NAMESPACE"),
        Set("spec.serviceAccountName", "SERVICEACCOUNT"),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let name = named_by(workload);
    if !matches!(name.str(), None | Some("" | "default")) {
        return;
    }
    if automount(workload).bool() == Some(false) {
        judge.fail_as(Severity::Low, name, "its token is not mounted");
    } else {
        judge.fail_as(Severity::Medium, name, "");
    }
}
