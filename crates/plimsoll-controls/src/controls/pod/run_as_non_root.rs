use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Severity, Workload};

use crate::Judge;
use crate::facts::pods::{each_security_context, effective, has_user_namespace};

control! {
    /// ## What it checks
    /// Every container runs with `runAsNonRoot: true`: its own `securityContext` says so, or it says nothing
    /// and the pod's does. `false` fails wherever it stands, also at the pod where all containers overrule it.
    /// Pods with a user namespace of their own (`hostUsers: false`) are not judged, as in the standard from
    /// v1.35 on.
    ///
    /// A container that says nothing but has a numeric, non-zero `runAsUser` fails with severity low: it does
    /// not run as root today, but nothing would refuse it.
    ///
    /// ## Why it matters
    /// With the field the kubelet refuses to start an image whose user is root. Without it the image decides,
    /// and most images on public registries choose root.
    ///
    /// ## Who must fix it
    /// You, in both modes. On AKS the level restricted of deployment safeguards asks for it; the default levels
    /// do not.
    ///
    /// ## How to fix
    /// Give the image a numeric user and set `securityContext.runAsNonRoot: true` once, for the pod.
    ///
    /// ## References
    /// - Pod Security Standards, check `runAsNonRoot` (restricted)
    /// - Azure Policy f06ddb64
    /// - KEP-127: user namespaces
    id: "run-as-non-root",
    title: "Nothing keeps the container from running as root",
    area: "pod",
    severity: Medium, "root in the container is root on the node as soon as something else gives way",
    standard: You,
    automatic: You,
    frameworks: [
        "pss-restricted:runAsNonRoot", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:allowedUsersGroups", "attack:T1611",
    ],
    aliases: [
        "kubescape:C-0013", "kubescape:C-0198", "kubescape:C-0218", "trivy:KSV-0012",
        "kube-linter:run-as-non-root", "polaris:runAsRootAllowed", "kubeaudit:RunAsUserCSCRoot",
        "kubeaudit:RunAsUserPSCRoot", "kubeaudit:RunAsNonRootCSCFalse",
        "kubeaudit:RunAsNonRootPSCNilCSCNil", "kubeaudit:RunAsNonRootPSCFalseCSCNil",
        "checkov:CKV_K8S_23", "checkov:CKV_K8S_6", "kyverno:require-run-as-non-root-user",
        "kyverno:require-run-as-nonroot",
    ],
    remedies: [Set("spec.securityContext.runAsNonRoot", "true")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if has_user_namespace(&workload.spec) {
        judge.not_applicable("the pod has a user namespace of its own");
        return;
    }
    let of_pod = workload.spec.security("runAsNonRoot");
    if of_pod.bool() == Some(false) {
        judge.fail(of_pod);
    }
    each_security_context(workload, judge, |container, judge| {
        let own = container.security(SecuritySlot::RunAsNonRoot);
        if own.exists() {
            if own.bool() == Some(false) {
                judge.fail(own);
            }
            return;
        }
        // Where the pod says something, right, wrong or unreadable, that was judged above or is noted here.
        if of_pod.exists() {
            let _ = of_pod.bool();
            return;
        }
        // Read as text: a user that cannot be read does not change what is missing.
        let user = effective(workload, container, SecuritySlot::RunAsUser).text();
        if user.and_then(|user| user.parse::<u32>().ok()).is_some_and(|user| user > 0) {
            judge.fail_as(Severity::Low, own, "a user other than root is set, but nothing refuses root");
        } else {
            judge.fail_as(Severity::Medium, own, "");
        }
    });
}
