use plimsoll_model::{Field, Snapshot};

use crate::Judge;

control! {
    /// ## What it checks
    /// Something in the input refuses `kubectl exec` or `attach` at admission, for some pods at least: a
    /// ValidatingAdmissionPolicy for the operation `CONNECT` on `pods/exec`, with a binding whose `validationActions`
    /// hold `Deny`; or a validating webhook for it, as Kyverno and Gatekeeper register one. AKS Automatic refuses it
    /// for its own system pods only. It can be said only where ValidatingAdmissionPolicies and
    /// ValidatingWebhookConfigurations were supplied.
    ///
    /// ## Why it matters
    /// RBAC grants `pods/exec` for a whole namespace or not at all. Admission can refuse it for the pods that hold the
    /// most, or outside a break-glass group.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Add a ValidatingAdmissionPolicy for `CONNECT` on `pods/exec` and `pods/attach` that allows a break-glass group
    /// only.
    ///
    /// ## References
    /// - Kubernetes: Validating Admission Policy
    /// - Microsoft: AKS Automatic, managed system node pools
    id: "exec-block",
    title: "Nothing stops commands in running pods",
    area: "admission",
    severity: Medium, "needs a right that few should have; admission is the second lock",
    standard: You,
    automatic: You,
    frameworks: ["attack:T1609", "threat-matrix:exec-into-container"],
    aliases: [
        "kyverno:deny-exec-by-namespace-name", "kyverno:deny-exec-by-namespace-label",
        "kyverno:deny-exec-by-pod-label", "kyverno:deny-exec-by-pod-and-container",
        "kyverno:deny-exec-by-pod-name", "kyverno:block-ephemeral-containers",
        "kyverno:block-kubectl-cp-by-pod-label",
    ],
    remedies: [
        Text("Add a ValidatingAdmissionPolicy and its binding for CONNECT on `pods/exec` and `pods/attach`."),
    ],
    check: Snapshot(check),
}

const POLICY: &str = "ValidatingAdmissionPolicy";
const WEBHOOK: &str = "ValidatingWebhookConfiguration";
const NOT_SUPPLIED: &str = "not supplied: add the output of `kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations -o json`";

fn check<'s>(snapshot: &'s Snapshot, judge: &mut Judge<'s>) {
    let scopes = (0..snapshot.scopes().len()).map(|scope| scope as u16);
    let mut is_asked = false;
    for scope in scopes.filter(|scope| snapshot.objects_in(*scope).next().is_some()) {
        is_asked = true;
        let of_scope = |kind: &'static str| snapshot.objects_of_in(scope, kind);
        let by_policy = of_scope(POLICY).any(|policy| {
            connects(policy.path("spec.matchConstraints.resourceRules"))
                && of_scope("ValidatingAdmissionPolicyBinding").any(|binding| {
                    binding.path("spec.policyName").str() == Some(policy.name())
                        && binding.path("spec.validationActions").items().any(|action| action.is_text("Deny"))
                })
        });
        let by_webhook = of_scope(WEBHOOK)
            .flat_map(|configuration| configuration.field().get("webhooks").items())
            .any(|webhook| connects(webhook.get("rules")));
        if by_policy || by_webhook {
            judge.pass();
        } else if snapshot.is_supplied(scope, POLICY) && snapshot.is_supplied(scope, WEBHOOK) {
            let shown = of_scope(WEBHOOK).chain(of_scope(POLICY)).map(|object| object.field()).next();
            let shown = shown.or_else(|| snapshot.empty_list(scope, WEBHOOK));
            if let Some(shown) = shown {
                judge.fail_because(shown, "no admission policy or webhook is for CONNECT on pods/exec");
            }
        } else {
            judge.unknown(NOT_SUPPLIED);
        }
    }
    if !is_asked {
        judge.unknown(NOT_SUPPLIED);
    }
}

/// Whether rules are for commands in pods.
fn connects(rules: Field<'_>) -> bool {
    let holds = |list: Field<'_>, wanted: &[&str]| {
        list.items().any(|item| item.str().is_some_and(|text| wanted.contains(&text)))
    };
    rules.items().any(|rule| {
        holds(rule.get("operations"), &["CONNECT", "*"])
            && holds(rule.get("resources"), &["pods/exec", "pods/*", "*/exec", "*/*"])
    })
}
