use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{Right, each_grant};

control! {
    /// ## What it checks
    /// No Role or ClusterRole grants `get`, `list`, `watch`, `patch` or `deletecollection` on `secrets`, all of which
    /// return the contents, unless for Secrets that it names (`resourceNames`). `create`, `update` or `delete` alone is
    /// a medium finding: a token of any service account can be ordered by creating a Secret. Roles that the API server
    /// or AKS made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`. Rules are matched as the API server matches them, wildcards included; rules
    /// that an aggregated role would gather are not.
    ///
    /// ## Why it matters
    /// A Secret that can be read is used elsewhere, where no log of the cluster shows it. In most namespaces some
    /// Secret leads to more rights.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Name the Secrets in `resourceNames`, or let the program mount what it needs.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-secrets",
    title: "Role allows reading Secrets",
    area: "rbac",
    severity: High, "Secrets hold the credentials for everything else",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "attack:T1552.007",
        "threat-matrix:list-kubernetes-secrets",
    ],
    aliases: [
        "kubescape:C-0015", "kubescape:C-0186", "kubescape:C-0255", "trivy:KSV-0041", "trivy:KSV-0113",
        "kube-linter:access-to-secrets", "checkov:CKV2_K8S_5", "kyverno:restrict-secret-role-verbs",
    ],
    remedies: [
        Text("Remove the verb or the resource from the rule, or limit the rule to the objects it needs with `resourceNames`."),
    ],
    check: Object(&["Role", "ClusterRole"], check),
}

const RIGHTS: &[Right] = &[
    Right {
        verbs: &["get", "list", "watch", "patch", "deletecollection"],
        group: "",
        resources: &["secrets"],
    },
    Right { verbs: &["create", "update", "delete"], group: "", resources: &["secrets"] },
];

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    each_grant(role, judge, RIGHTS, |grant, judge| {
        if grant.verbs.iter().any(|verb| matches!(*verb, "create" | "update" | "delete")) {
            if !grant.is_named || grant.verbs.contains(&"create") {
                judge.fail_as(Severity::Medium, grant.field, grant.words());
            }
        } else if !grant.is_named {
            judge.fail_because(grant.field, grant.words());
        }
    });
}
