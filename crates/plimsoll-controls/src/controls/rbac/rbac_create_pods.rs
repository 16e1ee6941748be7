use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `create` on `pods`, or `create`, `update` or `patch` on what makes pods:
    /// Deployments, StatefulSets, DaemonSets, ReplicaSets, ReplicationControllers, Jobs and CronJobs. Roles that the
    /// API server or AKS made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// Whoever creates a pod chooses its service account, its volumes and, where nothing refuses it, its access to the
    /// node. In effect it is the right to be every service account of the namespace.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Leave deployments to one pipeline identity per namespace, and enforce a Pod Security level there.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-create-pods",
    title: "Role allows creating pods",
    area: "rbac",
    severity: Medium, "a pod may use every Secret and service account of its namespace",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1610", "threat-matrix:new-container",
    ],
    aliases: ["kubescape:C-0188", "trivy:KSV-0048", "kube-linter:access-to-create-pods"],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right { verbs: &["create"], group: "", resources: &["pods"] },
    Right { verbs: &["create", "update", "patch"], group: "", resources: &["replicationcontrollers"] },
    Right {
        verbs: &["create", "update", "patch"],
        group: "apps",
        resources: &["deployments", "statefulsets", "daemonsets", "replicasets"],
    },
    Right { verbs: &["create", "update", "patch"], group: "batch", resources: &["jobs", "cronjobs"] },
];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        judge.fail_because(grant.field, grant.words());
    });
}
