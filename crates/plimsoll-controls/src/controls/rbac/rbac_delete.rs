use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `delete` or `deletecollection` on Namespaces, pods, what makes pods,
    /// PersistentVolumeClaims, or events. A right for named objects (`resourceNames`) is not judged. Roles that the API
    /// server or AKS made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// Deleted workloads are an outage, deleted claims lost data, and deleted events lost traces.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Leave deletion to the pipeline and to break-glass identities.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-delete",
    title: "Role allows deleting workloads or traces",
    area: "rbac",
    severity: Medium, "an outage, or a trail that ends; no step to more rights",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1485", "threat-matrix:data-destruction",
        "threat-matrix:delete-kubernetes-events",
    ],
    aliases: ["kubescape:C-0007", "kubescape:C-0031", "trivy:KSV-0042"],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right {
        verbs: &["delete", "deletecollection"],
        group: "",
        resources: &[
            "namespaces",
            "pods",
            "events",
            "persistentvolumeclaims",
            "replicationcontrollers",
            "pods/log",
        ],
    },
    Right {
        verbs: &["delete", "deletecollection"],
        group: "apps",
        resources: &["deployments", "statefulsets", "daemonsets", "replicasets"],
    },
    Right { verbs: &["delete", "deletecollection"], group: "batch", resources: &["jobs", "cronjobs"] },
    Right { verbs: &["delete", "deletecollection"], group: "events.k8s.io", resources: &["events"] },
];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if !grant.is_named || grant.verbs.contains(&"deletecollection") {
            judge.fail_because(grant.field, grant.words());
        }
    });
}
