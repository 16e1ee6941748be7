use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Field, Workload};

use crate::Judge;
use crate::facts::pods::each_security_context;

control! {
    /// ## What it checks
    /// Every container runs with `securityContext.seccompProfile.type` `RuntimeDefault` or `Localhost`, its own
    /// or the pod's. Another type fails wherever it stands. Absent fails: unless the kubelet of the node pool
    /// is told otherwise (`seccompDefault`), the container then runs unconfined. For pods with `spec.os.name:
    /// windows` only what is set is judged.
    ///
    /// The annotations of old versions (`seccomp.security.alpha.kubernetes.io/…`) are not read: Kubernetes
    /// ignores them since 1.27.
    ///
    /// ## Why it matters
    /// Most flaws of the kernel that lead out of containers need system calls that the default profile refuses.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny `Unconfined` outside
    /// excluded namespaces; an absent profile is let through there too.
    ///
    /// ## How to fix
    /// Set `securityContext.seccompProfile.type: RuntimeDefault` once, for the pod.
    ///
    /// ## References
    /// - Pod Security Standards, checks `seccompProfile_baseline` and `seccompProfile_restricted`
    /// - KEP-2413: seccomp by default
    /// - Azure Policy 975ce327
    id: "seccomp",
    title: "Container runs without a seccomp profile",
    area: "pod",
    severity: Medium, "leaves the kernel's whole system call interface open to the container",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:seccompProfile_baseline", "pss-restricted:seccompProfile_restricted",
        "nsa:pod-security", "mcsb:PV-2", "deployment-safeguards:allowedSeccompProfiles", "attack:T1611",
    ],
    aliases: [
        "kubescape:C-0210", "trivy:KSV-0030", "trivy:KSV-0104", "kubeaudit:SeccompDeprecatedAnnotations",
        "kubeaudit:SeccompProfileMissing", "kubeaudit:SeccompDisabledPod",
        "kubeaudit:SeccompDisabledContainer", "checkov:CKV_K8S_31", "checkov:CKV_K8S_32",
        "kube-score:container-seccomp-profile", "kyverno:restrict-seccomp",
        "kyverno:restrict-seccomp-strict", "gatekeeper:K8sPSPSeccomp", "gatekeeper:K8sPSPSeccompV2",
        "azure-policy:975ce327",
    ],
    remedies: [Set("spec.securityContext.seccompProfile.type", "RuntimeDefault")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let of_pod = workload.spec.security("seccompProfile");
    look(of_pod, judge);
    let required = !workload.spec.is_windows();
    each_security_context(workload, judge, |container, judge| {
        let own = container.security(SecuritySlot::SeccompProfile);
        if own.is_absent() && of_pod.is_absent() && required {
            judge.fail(own);
        }
        look(own, judge);
    });
}

fn look<'s>(profile: Field<'s>, judge: &mut Judge<'s>) {
    if profile.exists() {
        let kind = profile.get("type");
        if !matches!(kind.str(), Some("RuntimeDefault" | "Localhost")) {
            judge.fail(kind);
        }
    }
}
