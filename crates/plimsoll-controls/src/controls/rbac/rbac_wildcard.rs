use plimsoll_model::{Field, ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{BUILT_IN, is_built_in};

control! {
    /// ## What it checks
    /// No rule of a Role or ClusterRole has `*` among its verbs, resources or API groups, or as a URL. All verbs on all
    /// resources is a high finding, as is a `*` in verbs or resources of the core group, of all groups, or of
    /// `rbac.authorization.k8s.io`; all else is medium, and a `*` in the API groups alone is low. Roles that the API
    /// server or AKS made are not judged: those whose name begins with `system:`, and those with the label
    /// `kubernetes.io/bootstrapping: rbac-defaults`, `kubernetes.azure.com/managedby: aks` or
    /// `addonmanager.kubernetes.io/mode`.
    ///
    /// ## Why it matters
    /// A wildcard grants every verb and resource that the API server will ever have, such as `escalate`, `impersonate`
    /// and `nodes/proxy`.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Name the verbs, resources and groups that are used; the audit log shows them.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    id: "rbac-wildcard",
    title: "Role with wildcards",
    area: "rbac",
    severity: High, "it grants what does not exist yet, too",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "mcsb:PA-7", "attack:T1098.006"],
    aliases: [
        "kubescape:C-0187", "trivy:KSV-0044", "trivy:KSV-0045", "trivy:KSV-0046", "trivy:KSV-0112",
        "kube-linter:wildcard-in-rules", "checkov:CKV_K8S_49", "kyverno:restrict-wildcard-resources",
        "kyverno:restrict-wildcard-verbs", "azure-policy:ca8d5704",
    ],
    remedies: [Text("Name the verbs, resources and groups in the rule.")],
    check: Object(&["Role", "ClusterRole"], check),
}

fn check<'s>(role: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_built_in(role) {
        judge.not_applicable(BUILT_IN);
        return;
    }
    for rule in role.field().get("rules").items() {
        let groups = rule.get("apiGroups");
        let any_group = wildcard(groups);
        let is_weighty = any_group.is_some()
            || groups.items().any(|group| matches!(group.str(), Some("" | "rbac.authorization.k8s.io")));
        for item in [rule.get("verbs"), rule.get("resources")].into_iter().filter_map(wildcard) {
            judge.fail_as(if is_weighty { Severity::High } else { Severity::Medium }, item, "");
        }
        if let Some(group) = any_group {
            judge.fail_as(Severity::Low, group, "");
        }
        if let Some(url) = wildcard(rule.get("nonResourceURLs")) {
            judge.fail_as(Severity::Medium, url, "");
        }
        // A rule that cannot be read costs its own verdict, not that of the next.
        judge.pass();
    }
}

/// The `*` of a list.
fn wildcard(list: Field<'_>) -> Option<Field<'_>> {
    list.items().find(|item| item.str() == Some("*"))
}
