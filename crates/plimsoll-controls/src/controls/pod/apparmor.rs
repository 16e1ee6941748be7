use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Field, Workload};

use crate::Judge;
use crate::facts::pods::each_security_context;

control! {
    /// ## What it checks
    /// Where the pod or a container sets `securityContext.appArmorProfile`, its `type` is `RuntimeDefault` or
    /// `Localhost`. Every annotation of the pod that begins with
    /// `container.apparmor.security.beta.kubernetes.io/` is empty, `runtime/default`, or begins with
    /// `localhost/`. Absent passes: the runtime then loads its default profile where the node has AppArmor.
    ///
    /// ## Why it matters
    /// The default profile keeps a container from mounting, from writing to `/proc` and `/sys` and from tracing
    /// others. `Unconfined` takes that away.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny it outside excluded
    /// namespaces.
    ///
    /// ## How to fix
    /// Remove the field or the annotation, or set `type: RuntimeDefault`. Controllers need it in the pod
    /// template's metadata.
    ///
    /// ## References
    /// - Pod Security Standards, check `appArmorProfile` (baseline)
    /// - KEP-24: AppArmor
    /// - Azure Policy 511f5417
    id: "apparmor",
    title: "Container runs without AppArmor",
    area: "pod",
    severity: Medium, "takes one of several layers away that hold a container",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:appArmorProfile", "pss-restricted:appArmorProfile", "nsa:pod-security",
        "mcsb:PV-2", "deployment-safeguards:enforceAppArmorProfile", "attack:T1611",
    ],
    aliases: [
        "trivy:KSV-0002", "kubeaudit:AppArmorAnnotationMissing", "kubeaudit:AppArmorDisabled",
        "kubeaudit:AppArmorBadValue", "kubeaudit:AppArmorInvalidAnnotation",
        "kyverno:restrict-apparmor-profiles", "gatekeeper:K8sPSPAppArmor", "azure-policy:511f5417",
    ],
    remedies: [Set("securityContext.appArmorProfile.type", "RuntimeDefault")],
    check: Workload(check),
}

const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    look(workload.spec.security("appArmorProfile"), judge);
    each_security_context(workload, judge, |container, judge| {
        look(container.security(SecuritySlot::AppArmorProfile), judge);
    });
    for (key, profile) in workload.pod_annotations().members() {
        if !key.starts_with(ANNOTATION) {
            continue;
        }
        let forbidden = |value: &str| {
            !(value.is_empty() || value == "runtime/default" || value.starts_with("localhost/"))
        };
        if profile.str().is_some_and(forbidden) {
            judge.fail(profile);
        }
    }
}

fn look<'s>(profile: Field<'s>, judge: &mut Judge<'s>) {
    if profile.exists() {
        let kind = profile.get("type");
        if !matches!(kind.str(), Some("RuntimeDefault" | "Localhost")) {
            judge.fail(kind);
        }
    }
}
