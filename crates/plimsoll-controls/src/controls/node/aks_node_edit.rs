use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::pods::is_live;

control! {
    /// ## What it checks
    /// No manifest is an object of kind Node that sets labels or taints (a Node read from a cluster carries a
    /// `uid` and may). No Node whose label `kubernetes.azure.com/mode` is not `system` has the taint
    /// `CriticalAddonsOnly`. No other object outside the exempt namespaces, and no pod template, has the label
    /// `kubernetes.azure.com` or one below `kubernetes.azure.com/`.
    ///
    /// ## Why it matters
    /// Nodes are replaced at upgrades and when scaling, and with them everything that was set on one by hand;
    /// pods then land where they should not. The label `kubernetes.azure.com/managedby: aks` takes a workload
    /// out of the reach of deployment safeguards.
    ///
    /// ## Who must fix it
    /// You. On AKS Automatic, and wherever deployment safeguards enforce, such changes are denied.
    ///
    /// ## How to fix
    /// Set labels and taints for the node pool, and remove reserved labels from your objects.
    ///
    /// ## References
    /// - Microsoft: Use labels in an AKS cluster
    /// - Microsoft: Deployment safeguards in AKS
    /// - Azure Policy 53a4a537, a22123bd and 48940d92
    id: "aks-node-edit",
    title: "Labels or taints that belong to AKS are set by hand",
    area: "node",
    severity: Medium, "lost at the next upgrade, or takes a workload out of the platform's safeguards",
    standard: You,
    automatic: Shared,
    frameworks: [
        "deployment-safeguards:restrictedNodeEditsInKubernetesCluster",
        "deployment-safeguards:restrictedLabelsInKubernetesCluster",
        "deployment-safeguards:restrictedTaintsInKubernetesCluster", "attack:T1562",
    ],
    aliases: [
        "kyverno:protect-node-taints", "kyverno:protect-node-label-foo",
        "kyverno:restrict-node-label-creation", "azure-policy:53a4a537", "azure-policy:e16d171b",
        "azure-policy:a22123bd", "azure-policy:e24df237", "azure-policy:48940d92",
    ],
    remedies: [
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --labels KEY=VALUE"),
        Command("az aks nodepool update -g RG --cluster-name NAME -n POOL --node-taints KEY=VALUE:NoSchedule"),
    ],
    check: Object(&KINDS, check),
}

/// Kinds that users label.
const KINDS: [&str; 14] = [
    "Node",
    "Namespace",
    "Pod",
    "PodTemplate",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Service",
    "ConfigMap",
    "Ingress",
];
const RESERVED: &str = "kubernetes.azure.com";

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if object.kind() == "Node" {
        check_node(object, judge);
        return;
    }
    let template = match object.kind() {
        "PodTemplate" => object.path("template.metadata.labels"),
        "CronJob" => object.path("spec.jobTemplate.spec.template.metadata.labels"),
        "Pod" | "Namespace" | "Service" | "ConfigMap" | "Ingress" => object.field().absent("template"),
        _ => object.path("spec.template.metadata.labels"),
    };
    for labels in [object.metadata().get("labels"), template] {
        for (key, label) in labels.members() {
            if is_reserved(key) && !is_exempt(object, judge) {
                judge.fail(label);
            }
        }
    }
}

fn check_node<'s>(node: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let labels = node.metadata().get("labels");
    let taints = node.path("spec.taints");
    if !is_live(node.metadata()) {
        for field in [labels, taints] {
            if !field.is_empty() {
                judge.fail_because(field, "a manifest that edits a node");
            }
        }
        return;
    }
    let mode = labels.get("kubernetes.azure.com/mode");
    if mode.is_text("system") {
        return;
    }
    for taint in taints.items() {
        let key = taint.get("key");
        if key.str() == Some("CriticalAddonsOnly") {
            judge.fail_because(key, "reserved for nodes of system pools");
        }
    }
}

fn is_reserved(key: &str) -> bool {
    key.strip_prefix(RESERVED).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the object, or for a Namespace what lies in it, is left alone. Asked only where a label was found.
fn is_exempt(object: ObjectRef<'_>, judge: &Judge<'_>) -> bool {
    let namespace: Field<'_> = object.metadata().get("name");
    let namespace = match object.kind() {
        "Namespace" => namespace.text().unwrap_or_default(),
        _ => object.effective_namespace(),
    };
    judge.parameters().exemptions().is_match(namespace)
}
