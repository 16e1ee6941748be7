use plimsoll_model::Workload;
use plimsoll_model::kubernetes::PodSlot;

use crate::Judge;

control! {
    /// ## What it checks
    /// `spec.hostAliases` is absent or empty.
    ///
    /// ## Why it matters
    /// Names that are resolved from the manifest go past DNS, its logs and its policies, and can send traffic
    /// meant for one service to another address without anybody noticing.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove the field; give the service a DNS name, in the cluster or in a private zone.
    ///
    /// ## References
    /// - Kubernetes: Adding entries to pod /etc/hosts with HostAliases
    id: "host-aliases",
    title: "Pod overrides name resolution in /etc/hosts",
    area: "pod",
    severity: Low, "misleads only the pod itself",
    standard: You,
    automatic: You,
    frameworks: ["nsa:network-separation", "attack:T1565.001"],
    aliases: ["trivy:KSV-0007"],
    remedies: [Text("Remove `hostAliases` and resolve the names by DNS.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let aliases = workload.spec.get(PodSlot::HostAliases);
    if aliases.items().next().is_some() {
        judge.fail(aliases);
    }
}
