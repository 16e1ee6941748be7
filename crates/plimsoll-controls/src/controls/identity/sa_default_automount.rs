use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::pods::is_live;

control! {
    /// ## What it checks
    /// A ServiceAccount named `default` that is in the input sets `automountServiceAccountToken: false`. Absent
    /// fails: Kubernetes then mounts the token into every pod that names no account of its own.
    ///
    /// ## Why it matters
    /// Programs that never asked for a credential of the cluster get one, and it is the same for all of them.
    /// Switched off here, a pod must say that it wants a token.
    ///
    /// ## Who must fix it
    /// You, in both modes. Kubernetes creates the account with every namespace and leaves the field unset.
    ///
    /// ## How to fix
    /// Set the field in the `default` account of every namespace, and name an own account in the pods that
    /// speak to the API.
    ///
    /// ## References
    /// - CIS Azure Kubernetes Service Benchmark, "default service accounts are not actively used"
    /// - Kubernetes: Configure service accounts for pods
    id: "sa-default-automount",
    title: "Default service account hands its token to every pod",
    area: "identity",
    severity: Low, "the account has no rights of its own until somebody binds a role to it",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "mcsb:PA-7", "attack:T1528"],
    aliases: ["kubescape:C-0189", "checkov:CKV_K8S_41"],
    remedies: [
        Set("automountServiceAccountToken", "false"),
        Command(
            "kubectl patch serviceaccount default -n NAMESPACE -p '{\"automountServiceAccountToken\":false}'"
        ),
    ],
    check: Object(&["ServiceAccount"], check),
}

fn check<'s>(account: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if account.name() != "default" {
        judge.not_applicable("not the default service account of its namespace");
        return;
    }
    let automount = account.path("automountServiceAccountToken");
    if automount.bool() == Some(false) {
        judge.pass();
    } else if automount.is_absent() && is_live(account.metadata()) {
        judge.fail_because(automount, "as Kubernetes created it");
    } else {
        judge.fail(automount);
    }
}
