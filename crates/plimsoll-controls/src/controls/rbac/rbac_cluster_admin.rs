use plimsoll_model::field::Notes;
use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::rbac::{BUILT_IN, grants_everything, is_marked_built_in, subjects};

control! {
    /// ## What it checks
    /// No ClusterRoleBinding refers to `cluster-admin`, or to a ClusterRole of the input that grants all verbs, by `*`
    /// or one by one, on all resources of all groups; the finding names who holds it. A RoleBinding to such a role,
    /// which makes its subjects administrators of one namespace, is a medium finding. Bindings without subjects are not
    /// judged, nor are those that the API server or AKS made: those with the labels `kubernetes.io/bootstrapping:
    /// rbac-defaults`, `kubernetes.azure.com/managedby: aks` and `addonmanager.kubernetes.io/mode`, and the bindings
    /// `aks-cluster-admin-binding` and `aks-cluster-admin-binding-aad` (the Entra groups of the latter are judged at
    /// the cluster).
    ///
    /// ## Why it matters
    /// cluster-admin reads every Secret, runs in every pod and changes every rule. A service account that holds it
    /// hands the cluster to whoever takes over its pod.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Bind a role that grants what is needed, for the time that it is needed; give people the right through Entra
    /// groups with Privileged Identity Management.
    ///
    /// ## References
    /// - Kubernetes: Using RBAC Authorization
    /// - Kubernetes: Role Based Access Control Good Practices
    /// - Microsoft: Use Privileged Identity Management to control access to AKS clusters
    id: "rbac-cluster-admin",
    title: "cluster-admin is given away",
    area: "rbac",
    severity: High, "each holder can do everything, and each of their tokens with them",
    standard: You,
    automatic: You,
    frameworks: [
        "nsa:authentication-authorization", "mcsb:PA-1", "attack:T1098.006",
        "threat-matrix:cluster-admin-binding",
    ],
    aliases: [
        "kubescape:C-0035", "kubescape:C-0185", "kubescape:C-0267", "kubescape:C-0272", "trivy:KSV-0111",
        "kube-linter:cluster-admin-role-binding", "polaris:clusterrolebindingClusterAdmin",
        "polaris:rolebindingClusterAdminClusterRole", "polaris:rolebindingClusterAdminRole",
        "kyverno:block-cluster-admin-from-ns", "kyverno:restrict-binding-clusteradmin",
        "azure-policy:a3dc4946",
    ],
    remedies: [
        Command("kubectl delete clusterrolebinding NAME"),
        Text("Bind a role that grants what is needed instead."),
    ],
    check: Object(&["ClusterRoleBinding", "RoleBinding"], check),
}

const OF_AKS: [&str; 2] = ["aks-cluster-admin-binding", "aks-cluster-admin-binding-aad"];

fn check<'s>(binding: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_marked_built_in(binding) || OF_AKS.contains(&binding.name()) {
        judge.not_applicable(BUILT_IN);
        return;
    }
    let reference = binding.field().get("roleRef");
    let (kind, name) = (reference.get("kind").str(), reference.get("name"));
    let Some(role) = name.str() else { return };
    let gives_all = match kind {
        Some("ClusterRole") if role == "cluster-admin" => true,
        Some(kind @ ("ClusterRole" | "Role")) => {
            let namespace = if kind == "Role" { binding.effective_namespace() } else { "" };
            binding
                .sibling(kind, namespace, role)
                .is_some_and(|role| Notes::aside(|| grants_everything(role)))
        }
        _ => false,
    };
    if !gives_all {
        judge.pass();
        return;
    }
    let holders = subjects(binding);
    if holders.is_empty() {
        judge.not_applicable("the binding has no subjects");
    } else if binding.kind() == "RoleBinding" {
        judge.fail_as(Severity::Medium, name, format!("everything in the namespace, for {holders}"));
    } else {
        judge.fail_because(name, format!("everything, for {holders}"));
    }
}
