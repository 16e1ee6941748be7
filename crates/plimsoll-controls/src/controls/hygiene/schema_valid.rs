use plimsoll_model::ObjectRef;

use crate::Judge;
use crate::facts::pods::is_live;
use crate::facts::validity::{KINDS, problems};

control! {
    /// ## What it checks
    /// Objects of the common kinds have what Kubernetes requires: a valid name and labels; a selector that matches the
    /// pod template; containers with a name and an image; ports from 1 to 65535 with valid names; no fields that the
    /// specification does not have, such as `privileged` one level too high; environment variables with one source
    /// each; valid quantities, no request above its limit; volumes for all mounts; probes that ask in exactly one way;
    /// a `restartPolicy` that suits the kind; schedules, roles, backends and Service ports that are complete. Names
    /// that occur twice (variables, ports, mount paths) are findings too: the API server accepts some of them and uses
    /// the last. Objects read from a cluster are not judged: the API server has accepted them.
    ///
    /// ## Why it matters
    /// A manifest that the API server refuses stops the rollout half-way, often in the pipeline of somebody else. A
    /// variable that is there twice has another value than the reader thinks.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Correct the field. `kubectl apply --dry-run=server` shows what the API server says.
    ///
    /// ## References
    /// - Kubernetes: API conventions, Object Names and IDs
    /// - Kubernetes: Labels and Selectors
    id: "schema-valid",
    title: "The API server would refuse the object",
    area: "hygiene",
    severity: Medium, "a rollout that fails, or a setting that silently has no effect",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: [
        "kubescape:C-0295", "kubescape:C-0296", "kube-linter:duplicate-env-var", "kube-linter:env-value-from",
        "kube-linter:invalid-target-ports", "kube-linter:mismatching-selector",
        "kube-linter:schema-validation", "kube-score:container-ports-check",
        "kube-score:environment-variable-key-duplication", "kube-score:statefulset-has-servicename",
        "kube-score:deployment-pod-selector-labels-match-template-metadata-labels",
        "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels",
        "kube-score:label-values",
    ],
    remedies: [Command("kubectl apply --dry-run=server -f FILE")],
    check: Object(KINDS, check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_live(object.metadata()) {
        judge.not_applicable("the API server has accepted it");
        return;
    }
    for (field, what) in problems(object) {
        judge.fail_because(field, format!("{}: {what}", field.key().unwrap_or("item")));
    }
}
