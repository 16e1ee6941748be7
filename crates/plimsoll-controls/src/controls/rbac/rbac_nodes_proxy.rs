use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants a verb on `nodes/proxy`. `get` is enough to run commands: the kubelet takes a
    /// WebSocket for a read. In a Role, which cannot give it, it is an info finding. Roles that the API server or AKS
    /// made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// The kubelet of a node runs commands in its pods for whoever holds the right. Neither admission nor the audit log
    /// of the API server sees which.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Grant `nodes/metrics`, `nodes/stats` or, from Kubernetes 1.33 on, `nodes/pods`, `nodes/healthz` and
    /// `nodes/configz` instead.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    /// - Kubernetes: Kubelet authentication and authorization, Fine-grained authorization
    id: "rbac-nodes-proxy",
    title: "Role reaches the kubelet past the API server",
    area: "rbac",
    severity: High, "commands in every pod of the node, past admission and the audit log",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1609", "threat-matrix:access-kubelet-api",
    ],
    aliases: ["kubescape:C-0279", "trivy:KSV-0047", "kyverno:restrict-clusterrole-nodesproxy"],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[Right {
    verbs: &["get", "create", "update", "patch", "delete"],
    group: "",
    resources: &["nodes/proxy"],
}];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if role.kind() == "Role" {
            let words = grant.words();
            judge.fail_as(Severity::Info, grant.field, format!("{words}, which a Role cannot give"));
        } else {
            judge.fail_because(grant.field, grant.words());
        }
    });
}
