use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::support::has_long_term;
use crate::facts::versions::{self, minor, minor_version};

control! {
    /// ## What it checks
    /// The kubelet of every Node in the input (`status.nodeInfo.kubeletVersion`) has a minor version that AKS
    /// still supports on the day of the evaluation: by the community's dates, or by those of long-term support
    /// where the cluster is in the input and has it. Without the cluster, a version between the two dates is
    /// unknown.
    ///
    /// ## Why it matters
    /// A pool can stay behind its control plane. Flaws of the kubelet in a version out of support are published
    /// and stay open.
    ///
    /// ## Who must fix it
    /// You in the mode Standard, by upgrading the pool. On AKS Automatic Microsoft upgrades the nodes.
    ///
    /// ## How to fix
    /// Upgrade the control plane where it must go first, then the pool.
    ///
    /// ## References
    /// - Microsoft: Supported Kubernetes versions in AKS
    /// - Kubernetes: Version skew policy
    id: "kubelet-version-supported",
    title: "Node runs a Kubernetes version out of support",
    area: "node",
    severity: High, "published flaws of the node's agent are no longer closed",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:upgrading", "mcsb:PV-6", "attack:T1190"],
    aliases: ["kubescape:C-0273"],
    remedies: [Command("az aks nodepool upgrade -g RG --cluster-name CLUSTER -n POOL --kubernetes-version VERSION")],
    check: Object(&["Node"], check),
}

fn check<'s>(node: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let field = node.path("status.nodeInfo.kubeletVersion");
    let Some(number) = field.str().and_then(minor) else {
        judge.unknown_at(
            field,
            "the input does not state the version of the node: add `kubectl get nodes -o json`",
        );
        return;
    };
    let Some(version) = minor_version(number) else {
        if versions::all().all(|version| version.minor < number) {
            judge.unknown_at(field, "this version is newer than the dates that plimsoll knows");
        } else {
            judge.fail_because(field, "support ended before the table of dates begins");
        }
        return;
    };
    let now = judge.now();
    let long_term = node.cluster().map(has_long_term);
    if version.community_end >= now || (long_term == Some(true) && version.long_term_end >= now) {
        judge.pass();
    } else if version.long_term_end < now {
        judge.fail_because(field, format!("long-term support ended on {}", version.long_term_end));
    } else if long_term == Some(false) {
        judge.fail_because(field, format!("community support ended on {}", version.community_end));
    } else {
        judge.unknown_at(
            field,
            "supported only with long-term support, which the cluster decides: add the output of `az aks show`",
        );
    }
}
