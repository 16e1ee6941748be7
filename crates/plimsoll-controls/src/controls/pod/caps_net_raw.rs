use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::capabilities::{added, dropped, includes};
use crate::facts::pods::{LINUX_ONLY, each_security_context, is_for_windows};

control! {
    /// ## What it checks
    /// Every container drops `NET_RAW` or `ALL` in `securityContext.capabilities.drop`, and adds neither in
    /// `capabilities.add`. Absent fails: `NET_RAW` is in the runtime's default set. Windows pods are not
    /// judged.
    ///
    /// ## Why it matters
    /// With raw sockets a container can answer ARP and DNS in another's name, scan, and take part in attacks on
    /// the node's network stack. Nothing but `ping` and network tools needs it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Drop `ALL`, or at least `NET_RAW`; for `ping` alone the sysctl `net.ipv4.ping_group_range` suffices.
    ///
    /// ## References
    /// - capabilities(7)
    /// - Microsoft Threat Matrix for Kubernetes: ARP poisoning and IP spoofing
    id: "caps-net-raw",
    title: "Container can forge network packets",
    area: "pod",
    severity: Medium, "lets an intruder impersonate other pods on the same node where the network plugin does not prevent it",
    standard: You,
    automatic: You,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1557"],
    aliases: [
        "kubescape:C-0199", "trivy:KSV-0119", "kube-linter:drop-net-raw-capability",
        "checkov:CKV_K8S_28", "checkov:CKV_K8S_7", "kyverno:drop-cap-net-raw",
    ],
    remedies: [Set("securityContext.capabilities.drop", "[\"ALL\"]")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_for_windows(workload) {
        judge.not_applicable(LINUX_ONLY);
        return;
    }
    each_security_context(workload, judge, |container, judge| {
        let drop = dropped(container);
        if !drop.items().any(|name| name.str().is_some_and(|name| includes(name, "NET_RAW"))) {
            judge.fail(drop);
        }
        for name in added(container).items() {
            if name.str().is_some_and(|name| includes(name, "NET_RAW")) {
                judge.fail(name);
            }
        }
    });
}
