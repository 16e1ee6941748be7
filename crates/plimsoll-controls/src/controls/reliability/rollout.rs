use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::replicas::Share;

control! {
    /// ## What it checks
    /// Updates replace pods a few at a time: a Deployment's `strategy.type` is `RollingUpdate` (the default) and its
    /// `maxUnavailable` is neither 100 % nor as many pods as it has; a StatefulSet's or DaemonSet's
    /// `updateStrategy.type` is `RollingUpdate` (the default), not `OnDelete`.
    ///
    /// ## Why it matters
    /// `Recreate` ends all pods before it starts new ones. With `OnDelete` a fixed image is not rolled out at all until
    /// somebody deletes the pods, so that the vulnerable version runs on unnoticed.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Remove the strategy or set it to `RollingUpdate`. A workload that holds a `ReadWriteOnce` volume may need
    /// `Recreate`: suppress the control there.
    ///
    /// ## References
    /// - Kubernetes: Deployments, Strategy
    /// - Kubernetes: StatefulSets, Update strategies
    id: "rollout",
    title: "A rollout takes all pods away at once",
    area: "reliability",
    severity: Info, "every rollout is an outage, but a planned one",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: ["kubescape:C-0305", "kube-linter:no-rolling-update-strategy", "kube-score:deployment-strategy"],
    remedies: [Set("spec.strategy.type", "RollingUpdate")],
    check: Object(&["Deployment", "StatefulSet", "DaemonSet"], check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    let (path, types): (&str, &[&str]) = if object.kind() == "Deployment" {
        ("spec.strategy", &["RollingUpdate", "Recreate"])
    } else {
        ("spec.updateStrategy", &["RollingUpdate", "OnDelete"])
    };
    let strategy = object.path(path);
    let kind = strategy.get("type");
    match kind.one_of(types) {
        Some("Recreate" | "OnDelete") => judge.fail(kind),
        _ => judge.pass(),
    }
    let most_away = strategy.path("rollingUpdate.maxUnavailable");
    let pods = object.path("spec.replicas").int();
    match Share::of(most_away) {
        Some(Share::Percent(100..)) => judge.fail(most_away),
        Some(Share::Number(number)) if pods.is_some_and(|pods| pods > 1 && number >= pods) => {
            judge.fail(most_away);
        }
        _ => judge.pass(),
    }
}
