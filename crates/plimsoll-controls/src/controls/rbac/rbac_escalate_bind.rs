use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `escalate` or `bind` on roles, or `impersonate` on users, groups, service
    /// accounts, UIDs or extra fields. For named roles or identities (`resourceNames`), and for `create` on
    /// `serviceaccounts/token`, it is a high finding. `create`, `update` or `patch` on roles and bindings without these
    /// verbs is a medium finding: the API server then allows only what the writer holds. Roles that the API server or
    /// AKS made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// `escalate` lets a role be written that grants more than its author has, `bind` lets any role be bound, and
    /// `impersonate` lets requests be made as somebody else.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Remove the verbs, or name the roles that may be bound in `resourceNames`.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-escalate-bind",
    title: "Role allows giving or taking any right",
    area: "rbac",
    severity: Critical, "each of the verbs is enough to become cluster-admin",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1098.006",
        "threat-matrix:cluster-admin-binding",
    ],
    aliases: [
        "kubescape:C-0065", "kubescape:C-0191", "trivy:KSV-0043", "trivy:KSV-0050", "trivy:KSV-0051",
        "trivy:KSV-0052", "trivy:KSV-0055", "checkov:CKV_K8S_157", "checkov:CKV_K8S_158",
        "checkov:CKV2_K8S_1", "checkov:CKV2_K8S_3", "kyverno:restrict-escalation-verbs-roles",
    ],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right {
        verbs: &["escalate", "bind"],
        group: "rbac.authorization.k8s.io",
        resources: &["roles", "clusterroles"],
    },
    Right { verbs: &["create"], group: "", resources: &["serviceaccounts/token"] },
    Right { verbs: &["impersonate"], group: "", resources: &["users", "groups", "serviceaccounts"] },
    Right { verbs: &["impersonate"], group: "authentication.k8s.io", resources: &["uids", "userextras"] },
    Right {
        verbs: &["create", "update", "patch"],
        group: "rbac.authorization.k8s.io",
        resources: &["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
    },
];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if grant.resource == "serviceaccounts/token" {
            judge.fail_as(Severity::High, grant.field, grant.words());
        } else if grant.verbs.iter().any(|verb| !matches!(*verb, "create" | "update" | "patch")) {
            let severity = if grant.is_named { Severity::High } else { Severity::Critical };
            judge.fail_as(severity, grant.field, grant.words());
        } else {
            judge.fail_as(Severity::Medium, grant.field, grant.words());
        }
    });
}
