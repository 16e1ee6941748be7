use plimsoll_model::kubernetes::PodSpec;
use plimsoll_model::{Field, ObjectRef};

use crate::Judge;

control! {
    /// ## What it checks
    /// Every ReplicaSet of a Deployment, the old revisions included, runs as the service account that the
    /// Deployment names now. ReplicaSets without a Deployment are not judged; where the Deployment is not in
    /// the input, the verdict is unknown.
    ///
    /// ## Why it matters
    /// Whoever may change a Deployment but not bind roles gets the rights of any service account of the
    /// namespace by naming it. The revisions keep the trace of such a change.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Compare the two accounts and who made the change. If it was meant, delete the old ReplicaSets or lower
    /// `revisionHistoryLimit`; else roll back.
    ///
    /// ## References
    /// - Kubernetes: Deployments, revision history
    /// - Kubernetes: RBAC good practices, workload creation
    id: "sa-update",
    title: "An update moved the workload to another service account",
    area: "identity",
    severity: Low, "normal in a release, telling in an incident",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "attack:T1098"],
    aliases: [
        "kyverno:restrict-pod-controller-serviceaccount-updates", "kyverno:restrict-service-account",
        "gatekeeper:NoUpdateServiceAccount",
    ],
    remedies: [
        Command("kubectl rollout history deployment DEPLOYMENT -n NAMESPACE"),
        Command("kubectl rollout undo deployment DEPLOYMENT -n NAMESPACE"),
    ],
    check: Object(&["ReplicaSet"], check),
}

fn check<'s>(revision: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let Some(("Deployment", name)) = revision.controller() else {
        judge.not_applicable("the ReplicaSet belongs to no Deployment");
        return;
    };
    let Some(deployment) = revision.sibling("Deployment", revision.effective_namespace(), name) else {
        judge.unknown(
            "its Deployment is not in the input: add the output of `kubectl get deployments -A -o json`",
        );
        return;
    };
    let before = PodSpec::new(revision.path("spec.template.spec"));
    let now = PodSpec::new(deployment.path("spec.template.spec"));
    if before.service_account_name() == now.service_account_name() {
        return;
    }
    let message = format!(
        "was {}, the Deployment now names {}",
        before.service_account_name(),
        now.service_account_name()
    );
    judge.fail_because(named(revision), message);
}

fn named(object: ObjectRef<'_>) -> Field<'_> {
    object.path("spec.template.spec.serviceAccountName")
}
