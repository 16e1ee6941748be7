use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::replicas::replicas;
use crate::relations::Selector;

control! {
    /// ## What it checks
    /// Every Deployment and StatefulSet that keeps two or more pods, or does not say how many, asks for them to be
    /// spread: by `podAntiAffinity` (required or preferred) or by `topologySpreadConstraints` with a `topologyKey` and
    /// a `maxSkew` of at least 1, whose label selector matches the pods themselves. One that matches other pods only
    /// does not count.
    ///
    /// ## Why it matters
    /// The scheduler prefers to spread the pods of a controller, but does not promise it. After a few drains they may
    /// share a node or a zone.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload. On AKS Automatic deployment safeguards add a preferred anti-affinity and a
    /// spread constraint to workloads that have neither.
    ///
    /// ## How to fix
    /// Add a spread constraint over `topology.kubernetes.io/zone` and one over `kubernetes.io/hostname`.
    ///
    /// ## References
    /// - Kubernetes: Pod Topology Spread Constraints
    /// - Azure Policy 34c88cd4
    /// - Microsoft: Deployment safeguards
    id: "spread",
    title: "Pods may all land on one node",
    area: "reliability",
    severity: Info, "one lost node takes all pods of the workload",
    standard: You,
    automatic: Shared,
    frameworks: ["deployment-safeguards:podEnforceAntiaffinityInKubernetesCluster"],
    aliases: [
        "kube-linter:no-anti-affinity", "polaris:topologySpreadConstraint",
        "kube-score:deployment-has-host-podantiaffinity", "kube-score:statefulset-has-host-podantiaffinity",
        "kube-score:pod-topology-spread-constraints", "kyverno:topologyspreadconstraints-policy",
        "azure-policy:34c88cd4",
    ],
    remedies: [
        Set("spec.template.spec.topologySpreadConstraints", "[{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: LABELS } }]"),
    ],
    check: Object(&["Deployment", "StatefulSet"], check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    let Some(replicas) = replicas(object, judge) else { return };
    if replicas.is_stated && replicas.least < 2 {
        judge.not_applicable("there are not several pods to spread");
        return;
    }
    let template = object.path("spec.template");
    let labels = template.path("metadata.labels");
    let spec = template.get("spec");
    let constraints = spec.get("topologySpreadConstraints");
    let anti_affinity = spec.path("affinity.podAntiAffinity");
    if constraints.items().any(|constraint| spreads(constraint, labels))
        || terms(anti_affinity).any(|term| separates(term, labels))
    {
        judge.pass();
    } else if !constraints.is_empty() {
        judge.fail_because(constraints, "no constraint counts the workload's own pods");
    } else if !anti_affinity.is_empty() {
        judge.fail_because(anti_affinity, "no term is about the workload's own pods");
    } else {
        judge.fail(constraints);
    }
}

fn spreads<'s>(constraint: Field<'s>, labels: Field<'s>) -> bool {
    !constraint.get("topologyKey").is_empty()
        && constraint.get("maxSkew").int().is_some_and(|skew| skew >= 1)
        && selects(constraint.get("labelSelector"), labels)
}

/// The terms of an anti-affinity, required and preferred.
fn terms(anti_affinity: Field<'_>) -> impl Iterator<Item = Field<'_>> {
    let required = anti_affinity.get("requiredDuringSchedulingIgnoredDuringExecution").items();
    let preferred = anti_affinity
        .get("preferredDuringSchedulingIgnoredDuringExecution")
        .items()
        .map(|weighted| weighted.get("podAffinityTerm"));
    required.chain(preferred)
}

fn separates<'s>(term: Field<'s>, labels: Field<'s>) -> bool {
    !term.get("topologyKey").is_empty() && selects(term.get("labelSelector"), labels)
}

/// Whether a label selector matches labels. One that is absent matches nothing here.
fn selects<'s>(selector: Field<'s>, labels: Field<'s>) -> bool {
    selector.exists() && Selector::of_label_selector(selector).matches_labels(labels)
}
