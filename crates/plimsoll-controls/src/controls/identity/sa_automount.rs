use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::workload_identity::automount;

control! {
    /// ## What it checks
    /// `automountServiceAccountToken` is `false` in the pod, or absent there and `false` in its service
    /// account. Where both are absent Kubernetes mounts the token. A service account that is not in the input
    /// counts as one that says nothing. Whether the program needs the token cannot be seen: suppress the
    /// finding, with that reason, where it does.
    ///
    /// ## Why it matters
    /// Whoever reads a file in the container, through a flaw as small as a path traversal, holds a valid
    /// credential of the cluster. Most programs never speak to the Kubernetes API.
    ///
    /// ## Who must fix it
    /// You, in both modes. Tokens of workload identity are mounted apart from this field and go on working
    /// without it.
    ///
    /// ## How to fix
    /// Set `automountServiceAccountToken: false` in the service account, and `true` only in the pods that need
    /// it.
    ///
    /// ## References
    /// - Kubernetes: Configure service accounts for pods
    /// - Azure Policy 423dd1ba
    id: "sa-automount",
    title: "Pod holds a token of the Kubernetes API that it may not need",
    area: "identity",
    severity: Medium, "the token is worth what its service account may do, mostly little",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1528", "attack:T1552.001",
        "threat-matrix:access-container-service-account",
    ],
    aliases: [
        "kubescape:C-0034", "kubescape:C-0053", "kubescape:C-0190", "kubescape:C-0261", "trivy:KSV-0036",
        "polaris:automountServiceAccountToken", "kubeaudit:AutomountServiceAccountTokenDeprecated",
        "kubeaudit:AutomountServiceAccountTokenTrueAndDefaultSA", "checkov:CKV_K8S_38",
        "kyverno:restrict-automount-sa-token",
        "gatekeeper:K8sPSPAutomountServiceAccountTokenPod", "azure-policy:423dd1ba",
    ],
    remedies: [Set("spec.automountServiceAccountToken", "false")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let automount = automount(workload);
    if automount.bool() != Some(false) {
        judge.fail(automount);
    }
}
