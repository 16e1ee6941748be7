use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Field, Workload};

use crate::Judge;
use crate::facts::pods::each_security_context;

control! {
    /// ## What it checks
    /// `securityContext.seLinuxOptions` of the pod and of every container sets neither `user` nor `role`, and
    /// no `type` but `container_t`, `container_init_t`, `container_kvm_t` and `container_engine_t`. Absent or
    /// empty passes.
    ///
    /// ## Why it matters
    /// A type such as `spc_t` runs the container unconfined. On AKS most node images enforce AppArmor or
    /// nothing; there the options have no effect and mislead whoever reads them.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards deny it outside excluded
    /// namespaces.
    ///
    /// ## How to fix
    /// Remove `user` and `role`, and use one of the allowed types or none.
    ///
    /// ## References
    /// - Pod Security Standards, check `seLinuxOptions` (baseline)
    /// - Azure Policy e1e6c427
    id: "selinux",
    title: "Pod chooses SELinux options of its own",
    area: "pod",
    severity: Medium, "another type takes the confinement off, where the node has SELinux on",
    standard: You,
    automatic: Shared,
    frameworks: [
        "pss-baseline:seLinuxOptions", "pss-restricted:seLinuxOptions", "nsa:pod-security", "mcsb:PV-2",
        "deployment-safeguards:enforceSELinux", "attack:T1611",
    ],
    aliases: [
        "trivy:KSV-0025", "kyverno:disallow-selinux", "gatekeeper:K8sPSPSELinuxV2",
        "azure-policy:e1e6c427",
    ],
    remedies: [
        Text("Remove `user`, `role` and the foreign `type` from `securityContext.seLinuxOptions`."),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    look(workload.spec.security("seLinuxOptions"), judge);
    each_security_context(workload, judge, |container, judge| {
        look(container.security(SecuritySlot::SeLinuxOptions), judge);
    });
}

fn look<'s>(options: Field<'s>, judge: &mut Judge<'s>) {
    let kind = options.get("type");
    let is_allowed = |kind| {
        matches!(kind, "" | "container_t" | "container_init_t" | "container_kvm_t" | "container_engine_t")
    };
    if kind.str().is_some_and(|kind| !is_allowed(kind)) {
        judge.fail(kind);
    }
    for key in ["user", "role"] {
        let field = options.get(key);
        if field.str().is_some_and(|value| !value.is_empty()) {
            judge.fail(field);
        }
    }
}
