use plimsoll_analysis::pss::{Level, Modes, namespace};
use plimsoll_model::{Field, ObjectRef, Place, Severity};

use crate::Judge;

control! {
    /// ## What it checks
    /// Every namespace that is not exempt (`exempt-namespaces`) has the label `pod-security.kubernetes.io/enforce` with
    /// the level `baseline` or `restricted`. Absent means `privileged`: AKS sets no other default. Where `audit` or
    /// `warn` name a level, but `enforce` does not, the finding has severity low. A value that the API server does not
    /// know is a finding too.
    ///
    /// ## Why it matters
    /// The Pod Security admission of the API server needs nothing installed and cannot be switched off by whoever
    /// writes workloads. Without the label it lets every pod through: who may create a pod in the namespace then holds
    /// its node.
    ///
    /// ## Who must fix it
    /// You set the label, in both modes. On AKS Automatic deployment safeguards refuse some of the same pods by
    /// themselves.
    ///
    /// ## How to fix
    /// Look at `plimsoll pss` for what would break, then set `enforce: baseline` and `warn: restricted`. Namespaces of
    /// agents that must reach the node belong on the list of exempt ones.
    ///
    /// ## References
    /// - Kubernetes: Pod Security Admission, Pod Security Standards
    /// - KEP-2579: Pod Security admission control
    id: "pss-namespace-labels",
    title: "Namespace enforces no Pod Security level",
    area: "pod",
    severity: Medium, "nothing is wrong yet, but nothing would refuse a privileged pod either",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1610"],
    aliases: ["kyverno:add-psa-namespace-reporting", "kyverno:deny-privileged-profile"],
    remedies: [
        Command("kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=baseline pod-security.kubernetes.io/warn=restricted"),
    ],
    check: Object(&["Namespace"], check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if judge.parameters().exemptions().is_match(object.name()) {
        judge.not_applicable("the namespace is exempt");
        return;
    }
    let labels = object.metadata().get("labels");
    let resolved = namespace::resolve(labels, &Modes::PRIVILEGED);
    for error in &resolved.errors {
        judge.fail_because(field(error.place), "the API server does not know this value");
    }
    if resolved.enforce.policy.level != Level::Privileged {
        judge.pass();
        return;
    }
    let label = labels.get(namespace::ENFORCE);
    let enforce = if label.exists() { label } else { labels };
    let is_told = [&resolved.audit, &resolved.warn]
        .into_iter()
        .any(|mode| mode.is_labelled() && mode.policy.level != Level::Privileged);
    if is_told {
        judge.fail_as(Severity::Low, enforce, "violations are reported, but let through");
    } else {
        judge.fail_as(Severity::Medium, enforce, "");
    }
}

fn field(place: Place<'_>) -> Field<'_> {
    Field::new(place.tree, place.node)
}
