use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::completeness::is_passed_over;

control! {
    /// ## What it checks
    /// Every workload carries the labels of the parameter `required-labels` (`app.kubernetes.io/name` unless you set
    /// it) and the annotations of `required-annotations` (none unless you set it), with a value, in its own `metadata`.
    /// Namespaces carry the labels of `required-namespace-labels` (none unless you set it).
    ///
    /// ## Why it matters
    /// Without common labels nobody can tell which workloads belong together, who owns them and what may be switched
    /// off. Network policies and cost reports rest on labels too.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Add the labels to the object and to its pod template.
    ///
    /// ## References
    /// - Kubernetes: Recommended Labels
    /// - Azure Policy 46592696
    id: "labels-annotations",
    title: "Required label or annotation missing",
    area: "hygiene",
    severity: Info, "nobody knows whom to call",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kubescape:C-0076", "kubescape:C-0077", "kube-linter:required-label-owner",
        "kube-linter:required-annotation-email", "polaris:metadataAndInstanceMismatched",
        "kyverno:require-labels", "kyverno:require-annotations", "gatekeeper:K8sRequiredLabels",
        "gatekeeper:K8sRequiredAnnotations", "azure-policy:46592696",
    ],
    remedies: [Set("metadata.labels[\"app.kubernetes.io/name\"]", "NAME")],
    check: Object(KINDS, check),
}

const KINDS: &[&str] = workloads!["Namespace"];

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    let parameters = judge.parameters();
    let metadata = object.metadata();
    if object.kind() == "Namespace" {
        let labels = metadata.get("labels");
        if parameters.required_namespace_labels.is_empty() {
            judge.not_applicable("no labels are required of Namespaces");
        }
        for name in &parameters.required_namespace_labels {
            if labels.get(name).is_empty() {
                judge.fail_because(labels, format!("no label {name}"));
            }
        }
        return;
    }
    for (key, wanted, what) in [
        ("labels", &parameters.required_labels, "label"),
        ("annotations", &parameters.required_annotations, "annotation"),
    ] {
        let carried = metadata.get(key);
        for name in wanted {
            if carried.get(name).is_empty() {
                judge.fail_because(carried, format!("no {what} {name}"));
            }
        }
    }
}
