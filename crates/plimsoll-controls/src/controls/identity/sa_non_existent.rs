use plimsoll_model::Workload;

use crate::Judge;
use crate::facts::workload_identity::{SERVICE_ACCOUNT, named_by};

control! {
    /// ## What it checks
    /// The service account that the pod names is in the input, in the pod's namespace. `default` always exists.
    /// Where the input has no service accounts at all, the verdict is unknown.
    ///
    /// ## Why it matters
    /// Pods of such a workload are refused until somebody creates the account. Whoever may create service
    /// accounts and bindings in the namespace then gives the workload its rights.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Create the account with the workload, in the same place.
    ///
    /// ## References
    /// - Kubernetes: Configure service accounts for pods
    id: "sa-non-existent",
    title: "Pod names a service account that does not exist",
    area: "identity",
    severity: Medium, "the pod does not start, and whoever creates the account decides what it may do",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization"],
    aliases: ["kubescape:C-0307", "kube-linter:non-existent-service-account", "kyverno:check-sa"],
    remedies: [Command("kubectl create serviceaccount SERVICEACCOUNT -n NAMESPACE")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    let field = named_by(workload);
    let Some(name) = field.str().filter(|name| !matches!(*name, "" | "default")) else { return };
    if workload.object.sibling(SERVICE_ACCOUNT, workload.namespace(), name).is_some() {
        return;
    }
    if judge.snapshot().is_supplied(workload.object.scope(), SERVICE_ACCOUNT) {
        judge.fail(field);
    } else {
        judge.unknown_at(
            field,
            "service accounts not supplied: add the output of `kubectl get serviceaccounts -A -o json`",
        );
    }
}
