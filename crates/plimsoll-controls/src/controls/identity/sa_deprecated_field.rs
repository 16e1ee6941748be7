use plimsoll_model::Workload;
use plimsoll_model::kubernetes::PodSlot;

use crate::Judge;

control! {
    /// ## What it checks
    /// `spec.serviceAccount` is absent, or says the same as `spec.serviceAccountName`: the API server itself
    /// fills in the older field with the same name.
    ///
    /// ## Why it matters
    /// Where both are set and differ, `serviceAccountName` counts. A reader, or a policy that looks at one of
    /// them only, is led to another account than the one that the pod runs as.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Name the account in `serviceAccountName` and remove `serviceAccount`.
    ///
    /// ## References
    /// - Kubernetes API reference: PodSpec
    id: "sa-deprecated-field",
    title: "Pod names its service account by the deprecated field",
    area: "identity",
    severity: Info, "works, but misleads where the two fields differ",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization"],
    aliases: ["kubescape:C-0294", "kube-linter:deprecated-service-account-field"],
    remedies: [Set("spec.serviceAccountName", "SERVICEACCOUNT")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let old = workload.spec.get(PodSlot::ServiceAccount);
    let Some(named) = old.str().filter(|name| !name.is_empty()) else { return };
    let new = workload.spec.get(PodSlot::ServiceAccountName);
    match new.str().filter(|name| !name.is_empty()) {
        Some(name) if name == named => {}
        Some(_) => judge.fail_because(old, "`serviceAccountName` names another account, and counts"),
        None => judge.fail(old),
    }
}
