use plimsoll_analysis::pss::namespace::{ENFORCE, ENFORCE_VERSION, Modes, resolve};
use plimsoll_analysis::pss::{Level, Version};
use plimsoll_model::azure::Mode;
use plimsoll_model::{Kind, ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// Every Namespace carries `pod-security.kubernetes.io/enforce` with the level `baseline` or `restricted`. A level
    /// that does not exist makes the API server enforce `restricted`, and a version that does not exist the newest;
    /// either is a finding, as nobody meant it. On AKS Automatic deployment safeguards enforce Baseline without labels;
    /// the finding is low there. Namespaces that you exempt are not judged.
    ///
    /// ## Why it matters
    /// Pod Security admission is part of every cluster and costs nothing, but does nothing without the label. A pod may
    /// then be privileged and take over its node.
    ///
    /// ## Who must fix it
    /// You, in both modes. AKS Automatic enforces Baseline by deployment safeguards besides.
    ///
    /// ## How to fix
    /// Label the namespace; `plimsoll pss` shows what would break.
    ///
    /// ## References
    /// - Kubernetes: Enforce Pod Security Standards with Namespace Labels
    /// - Microsoft: Deployment safeguards, Pod Security Standards
    id: "pss-labels",
    title: "Namespace enforces no Pod Security level",
    area: "pod",
    severity: Medium, "nothing but RBAC keeps privileged pods out",
    standard: You,
    automatic: Shared,
    frameworks: ["nsa:pod-security", "mcsb:PV-2", "attack:T1611"],
    aliases: ["kyverno:add-psa-labels", "kyverno:psa-labels"],
    remedies: [Command("kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=baseline")],
    check: Object(&["Namespace"], check),
}

fn check<'s>(namespace: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(namespace, judge) {
        return;
    }
    let labels = namespace.metadata().get("labels");
    if labels.exists() && labels.kind() != Kind::Object {
        judge.unknown_at(labels, "the labels cannot be read");
        return;
    }
    let level = labels.get(ENFORCE);
    let version = labels.get(ENFORCE_VERSION);
    let _readable = (level.str(), version.str());
    if level.str().is_some_and(|text| text.parse::<Level>().is_err()) {
        judge.fail_because(level, "there is no such level: `restricted` is enforced");
        return;
    }
    if version.str().is_some_and(|text| text.parse::<Version>().is_err()) {
        judge.fail_because(version, "there is no such version: the newest is enforced");
    }
    if resolve(labels, &Modes::PRIVILEGED).enforce.policy.level != Level::Privileged {
        judge.pass();
        return;
    }
    let shown = if level.exists() { level } else { labels };
    let message = if level.exists() { "" } else { "no enforce label" };
    if namespace.cluster().is_some_and(|cluster| cluster.mode() == Mode::Automatic) {
        judge.fail_as(Severity::Low, shown, message);
    } else {
        judge.fail_because(shown, message);
    }
}
