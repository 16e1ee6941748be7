use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::capabilities::{added, dropped, drops_defaults};
use crate::facts::pods::{LINUX_ONLY, each_security_context};

control! {
    /// ## What it checks
    /// Every container drops `ALL` in `securityContext.capabilities.drop` and adds nothing in
    /// `capabilities.add` but `NET_BIND_SERVICE`. Names count exactly as written, as in the standard. Absent
    /// fails: the runtime then keeps its default set. Pods with `spec.os.name: windows` are not judged, as in
    /// the standard from v1.25 on. With the parameter `literal-drop-all = false` what the runtime makes of the
    /// list counts: names in any case, and every default capability dropped by its name.
    ///
    /// ## Why it matters
    /// The default set lets root in a container change owners, bypass file permissions, forge packets and
    /// create device files. Hardly any program needs it, and every flaw of kernel or runtime becomes easier
    /// with it.
    ///
    /// ## Who must fix it
    /// You, in both modes. The level restricted of deployment safeguards asks for it; the default levels do
    /// not.
    ///
    /// ## How to fix
    /// Set `securityContext.capabilities.drop: ["ALL"]` in every container, and add back what the program
    /// demonstrably needs.
    ///
    /// ## References
    /// - Pod Security Standards, check `capabilities_restricted` (restricted)
    /// - capabilities(7)
    id: "caps-drop-all",
    title: "Container keeps default capabilities",
    area: "pod",
    severity: Medium, "what the runtime leaves by default eases an escape but is none",
    standard: You,
    automatic: You,
    frameworks: [
        "pss-restricted:capabilities_restricted", "nsa:pod-security", "mcsb:PV-2", "attack:T1611",
    ],
    aliases: [
        "kubescape:C-0201", "kubescape:C-0220", "trivy:KSV-0003", "trivy:KSV-0004", "trivy:KSV-0106",
        "polaris:insecureCapabilities", "kubeaudit:CapabilityShouldDropAll",
        "kubeaudit:CapabilityOrSecurityContextMissing", "checkov:CKV_K8S_37", "checkov:CKV_K8S_36",
        "kyverno:drop-all-capabilities", "kyverno:disallow-capabilities-strict",
    ],
    remedies: [Set("securityContext.capabilities.drop", "[\"ALL\"]")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if workload.spec.is_windows() {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    let is_literal = judge.parameters().literal_drop_all;
    each_security_context(workload, judge, |container, judge| {
        let drop = dropped(container);
        let names_all = drop.items().any(|name| name.str() == Some("ALL"));
        if !names_all && (is_literal || !drops_defaults(drop)) {
            judge.fail(drop);
        }
        for name in added(container).items() {
            if name.str() != Some("NET_BIND_SERVICE") {
                judge.fail(name);
            }
        }
    });
}
