use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Severity, Workload};

use crate::Judge;
use crate::facts::pods::{each_security_context, has_user_namespace};

control! {
    /// ## What it checks
    /// No container sets `securityContext.procMount` to anything but `Default`. Absent means `Default`. In a
    /// pod with a user namespace of its own (`hostUsers: false`) the finding has severity low: there the level
    /// baseline allows it from v1.35 on, and only restricted refuses it.
    ///
    /// ## Why it matters
    /// The runtime hides parts of `/proc` (`kcore`, `sysrq-trigger`, `timer_list` and others) that tell about
    /// the node or act on it. `Unmasked` shows them.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny it outside excluded
    /// namespaces.
    ///
    /// ## How to fix
    /// Remove the field. Nested containers, its only use, want `hostUsers: false` beside it.
    ///
    /// ## References
    /// - Pod Security Standards, checks `procMount` (baseline) and `procMount_restricted`
    /// - KEP-4265: ProcMount
    /// - Azure Policy f85eb0dd
    id: "proc-mount",
    title: "Container sees an unmasked /proc",
    area: "pod",
    severity: Medium, "exposes switches of the node's kernel, which root in the container may turn",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:procMount", "pss-restricted:procMount_restricted", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:allowedProcMountType", "attack:T1611",
    ],
    aliases: [
        "trivy:KSV-0027", "kube-linter:unsafe-proc-mount", "polaris:procMount",
        "kyverno:disallow-proc-mount", "gatekeeper:K8sPSPProcMount", "azure-policy:f85eb0dd",
    ],
    remedies: [Set("securityContext.procMount", "Default")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    each_security_context(workload, judge, |container, judge| {
        let mount = container.security(SecuritySlot::ProcMount);
        if mount.str().is_none_or(|mount| mount == "Default") {
            return;
        }
        if has_user_namespace(&workload.spec) {
            judge.fail_as(Severity::Low, mount, "the pod has a user namespace of its own");
        } else {
            judge.fail_as(Severity::Medium, mount, "");
        }
    });
}
