use plimsoll_model::kubernetes::SecuritySlot;
use plimsoll_model::{Container, Field, Workload};

use crate::Judge;
use crate::facts::capabilities::{added, dropped};
use crate::facts::pods::{LINUX_ONLY, each_security_context, effective, is_for_windows};

control! {
    /// ## What it checks
    /// For every container at least one of these holds, set for itself or inherited from the pod: a seccomp
    /// profile other than `Unconfined`, an AppArmor profile other than `Unconfined` (field or annotation),
    /// non-empty `seLinuxOptions`, or dropped capabilities that are not all added again. A container's own
    /// setting replaces the pod's. Windows pods are not judged.
    ///
    /// ## Why it matters
    /// Each of the four narrows what code in the container can ask of the kernel. Where none is set, somebody
    /// who breaks into the program has the full default set of rights to look for a way out.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set `seccompProfile.type: RuntimeDefault` for the pod and drop `ALL` capabilities in every container.
    ///
    /// ## References
    /// - Kubernetes: Linux kernel security constraints for pods and containers
    id: "linux-hardening",
    title: "Container has no Linux hardening at all",
    area: "pod",
    severity: Medium, "a flaw in the program meets no further obstacle before the kernel",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611"],
    aliases: [
        "kubescape:C-0055", "kubescape:C-0211", "trivy:KSV-0118", "polaris:linuxHardening",
        "checkov:CKV_K8S_30", "checkov:CKV_K8S_29",
    ],
    remedies: [
        Set("spec.securityContext.seccompProfile.type", "RuntimeDefault"),
        Set("securityContext.capabilities.drop", "[\"ALL\"]"),
    ],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_for_windows(workload) {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        let hardened = confines(effective(workload, container, SecuritySlot::SeccompProfile))
            || confines(effective(workload, container, SecuritySlot::AppArmorProfile))
            || drops(container)
            || effective(workload, container, SecuritySlot::SeLinuxOptions)
                .members()
                .any(|(_, option)| !option.is_empty())
            || is_annotated(workload, container);
        if !hardened {
            let context = container.security_context();
            judge.fail(if context.exists() { context } else { container.field().absent("securityContext") });
        }
    });
}

fn confines(profile: Field<'_>) -> bool {
    profile.get("type").str().is_some_and(|kind| kind != "Unconfined")
}

fn drops(container: &Container<'_>) -> bool {
    let all = |name: Field<'_>| name.str().is_some_and(|name| name.eq_ignore_ascii_case("ALL"));
    dropped(container).items().next().is_some() && !added(container).items().any(all)
}

/// Whether the old annotation names an AppArmor profile for the container.
fn is_annotated(workload: &Workload<'_>, container: &Container<'_>) -> bool {
    workload.pod_annotations().members().any(|(key, profile)| {
        key.strip_prefix("container.apparmor.security.beta.kubernetes.io/") == Some(container.name())
            && profile.str().is_some_and(|profile| !profile.is_empty() && profile != "unconfined")
    })
}
