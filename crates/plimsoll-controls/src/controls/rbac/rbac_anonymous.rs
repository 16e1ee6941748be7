use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;

control! {
    /// ## What it checks
    /// No binding gives a role to the user `system:anonymous` or the group `system:unauthenticated`. Bindings to the
    /// groups `system:authenticated` (everybody with any credential, all users of your Entra tenant included),
    /// `system:serviceaccounts` (every pod) and `system:masters` (which no longer can be taken away by RBAC) are high
    /// findings. A Group `system:anonymous` or User `system:unauthenticated` is an info finding: as written nobody is
    /// meant, but somebody thought of everybody. The three bindings that Kubernetes comes with are not judged:
    /// `system:basic-user`, `system:discovery` and `system:public-info-viewer`, while they refer to the roles of the
    /// same names; nor are others with the label `kubernetes.io/bootstrapping: rbac-defaults`.
    ///
    /// ## Why it matters
    /// A role for anonymous requests is open to everybody who reaches the API server, which on AKS is the Internet
    /// unless you say otherwise. Miners look for it.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Delete the binding, and bind the role to the identities that need it.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    /// - Kubernetes: Authenticating, Anonymous requests
    id: "rbac-anonymous",
    title: "A role is given to everybody",
    area: "rbac",
    severity: Critical, "no credential is needed, or any will do",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-7", "mcsb:IM-1", "attack:T1078.001",
        "threat-matrix:exposed-sensitive-interfaces",
    ],
    aliases: [
        "kubescape:C-0246", "kubescape:C-0262", "kubescape:C-0265", "trivy:KSV-0122", "trivy:KSV-0123",
        "trivy:KSV-01011", "kyverno:restrict-binding-system-groups", "gatekeeper:K8sDisallowAnonymous",
    ],
    remedies: [Command("kubectl delete clusterrolebinding NAME")],
    check: Object(&["ClusterRoleBinding", "RoleBinding"], check),
}

const DEFAULTS: [&str; 3] = ["system:basic-user", "system:discovery", "system:public-info-viewer"];

fn check<'s>(binding: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let role = binding.field().path("roleRef.name");
    let is_default = DEFAULTS.contains(&binding.name()) && role.str() == Some(binding.name());
    if is_default || binding.label("kubernetes.io/bootstrapping") == Some("rbac-defaults") {
        judge.not_applicable("Kubernetes comes with it");
        return;
    }
    for subject in binding.field().get("subjects").items() {
        let name = subject.get("name");
        let severity = match (subject.get("kind").str(), name.str()) {
            (Some("User"), Some("system:anonymous")) | (Some("Group"), Some("system:unauthenticated")) => {
                Severity::Critical
            }
            (Some("Group"), Some("system:authenticated" | "system:serviceaccounts" | "system:masters")) => {
                Severity::High
            }
            (Some("Group"), Some("system:anonymous")) | (Some("User"), Some("system:unauthenticated")) => {
                judge.fail_as(Severity::Info, name, "of the wrong kind: as written nobody is meant");
                continue;
            }
            _ => continue,
        };
        let role = role.str().unwrap_or("a role");
        // Everybody who can sign in is then administrator of the cluster.
        let is_everything = binding.kind() == "ClusterRoleBinding" && role == "cluster-admin";
        let severity = if is_everything { Severity::Critical } else { severity };
        judge.fail_as(severity, name, format!("may do what {role} allows"));
    }
}
