use plimsoll_model::ObjectRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// No RoleBinding or ClusterRoleBinding has a subject of kind ServiceAccount named `default`. Bindings that
    /// Kubernetes itself makes (label `kubernetes.io/bootstrapping: rbac-defaults`) are not judged. What the
    /// role allows does not matter here.
    ///
    /// ## Why it matters
    /// Every pod of the namespace that names no account runs as this one, those of tomorrow included. A role
    /// that one program needed is then held by all of them.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create an account for the program that needs the role, bind the role to it, and name it in the pod.
    ///
    /// ## References
    /// - CIS Azure Kubernetes Service Benchmark, "default service accounts are not actively used"
    /// - Kubernetes: Role based access control good practices
    id: "sa-default-bound",
    title: "Role bound to a default service account",
    area: "identity",
    severity: Medium, "a right meant for one program is held by all pods of the namespace",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "mcsb:PA-7", "attack:T1528", "attack:T1078.001"],
    aliases: ["kubescape:C-0225", "kubescape:C-0239", "checkov:CKV_K8S_42"],
    remedies: [Command("kubectl create serviceaccount SERVICEACCOUNT -n NAMESPACE")],
    check: Object(&["ClusterRoleBinding", "RoleBinding"], check),
}

fn check<'s>(binding: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if binding.label("kubernetes.io/bootstrapping") == Some("rbac-defaults") {
        judge.not_applicable("a binding that Kubernetes makes");
        return;
    }
    for subject in binding.path("subjects").items() {
        let name = subject.get("name");
        if subject.get("kind").str() == Some("ServiceAccount") && name.str() == Some("default") {
            match subject.get("namespace").text().or(binding.namespace()) {
                Some(namespace) => judge.fail_because(name, format!("namespace {namespace}")),
                None => judge.fail(name),
            }
        }
    }
}
