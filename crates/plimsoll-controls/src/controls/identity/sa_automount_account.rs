use plimsoll_model::ObjectRef;

use crate::Judge;

control! {
    /// ## What it checks
    /// Every service account outside exempt namespaces (`exempt-namespaces`) sets `automountServiceAccountToken: false`.
    /// Absent means `true`. What a pod says itself counts more, and is asked by the control `sa-automount`.
    ///
    /// ## Why it matters
    /// Pods that say nothing get a token for the API server. With the account's default turned off, only those that ask
    /// for it do, and a new workload starts without.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Set the field on the account, the account `default` included, and `automountServiceAccountToken: true` in the
    /// pods that talk to the API server.
    ///
    /// ## References
    /// - Kubernetes: Configure Service Accounts for Pods
    /// - CIS Azure Kubernetes Service Benchmark, service account tokens
    id: "sa-automount-account",
    title: "Service account hands its token to every pod by default",
    area: "identity",
    severity: Low, "a default only: the pods that take it are judged one by one",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "attack:T1528"],
    aliases: ["kyverno:restrict-sa-automount-sa-token"],
    remedies: [Set("automountServiceAccountToken", "false")],
    check: Object(&["ServiceAccount"], check),
}

fn check<'s>(account: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if judge.parameters().exemptions().is_match(account.effective_namespace()) {
        judge.not_applicable("the namespace is exempt");
        return;
    }
    let automount = account.path("automountServiceAccountToken");
    if automount.bool() != Some(false) {
        judge.fail(automount);
    }
}
