use plimsoll_model::{ObjectRef, Severity};

use crate::Judge;
use crate::facts::pods::is_live;

control! {
    /// ## What it checks
    /// No Secret has the type `kubernetes.io/service-account-token`. What is known of its use goes into the
    /// message: the label `kubernetes.io/legacy-token-last-used`, which the API server keeps since 1.28, or its
    /// absence on a Secret read from a cluster. A token that the API server has already made invalid
    /// (`kubernetes.io/legacy-token-invalid-since`) has severity low.
    ///
    /// ## Why it matters
    /// Such a token works from anywhere, for ever, for whoever once read the Secret or a backup of it.
    /// Intruders create them to come back. Tokens for pods have been short-lived and bound to the pod since
    /// 1.22, without any Secret.
    ///
    /// ## Who must fix it
    /// You, in both modes. Kubernetes creates none by itself since 1.24 and removes unused ones of its own
    /// only.
    ///
    /// ## How to fix
    /// Let users of the token ask for short-lived ones (`kubectl create token`, workload identity federation),
    /// then delete the Secret.
    ///
    /// ## References
    /// - KEP-2799: reduction of Secret-based service account tokens
    /// - Kubernetes: Managing service accounts
    id: "sa-longlived-token",
    title: "Service account token that never expires",
    area: "identity",
    severity: Medium, "valid until somebody deletes it, but worth only what its account may do",
    standard: You,
    automatic: You,
    frameworks: ["nsa:authentication-authorization", "mcsb:IM-3", "attack:T1528", "attack:T1098"],
    aliases: [
        "kubescape:C-0287", "kyverno:check-serviceaccount-secrets",
        "kyverno:deny-secret-service-account-token-type",
    ],
    remedies: [Command("kubectl delete secret SECRET -n NAMESPACE")],
    check: Object(&["Secret"], check),
}

const TOKEN: &str = "kubernetes.io/service-account-token";

fn check<'s>(secret: ObjectRef<'s>, judge: &mut Judge<'s>) {
    let kind = secret.path("type");
    if kind.str() != Some(TOKEN) {
        return;
    }
    if let Some(since) = secret.label("kubernetes.io/legacy-token-invalid-since") {
        judge.fail_as(Severity::Low, kind, format!("invalid since {since}"));
    } else if let Some(day) = secret.label("kubernetes.io/legacy-token-last-used") {
        judge.fail_because(kind, format!("last used on {day}"));
    } else if is_live(secret.metadata()) {
        judge.fail_because(kind, "no use of it was ever recorded");
    } else {
        judge.fail(kind);
    }
}
