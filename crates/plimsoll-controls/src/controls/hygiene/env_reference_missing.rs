use plimsoll_model::kubernetes::Slot;
use plimsoll_model::{Field, Workload};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::pods::{each_container, is_live};

control! {
    /// ## What it checks
    /// The ConfigMaps and Secrets that containers take variables from (`env[].valueFrom` and `envFrom[]`) are there,
    /// and have the keys that are asked for. References with `optional: true` are not judged. A Secret that is not in
    /// the input counts as missing only where the Secrets of a live cluster were supplied: what makes Secrets is seldom
    /// among the manifests.
    ///
    /// ## Why it matters
    /// A container with such a reference does not start. Whoever may create the missing Secret or ConfigMap decides
    /// what the program reads.
    ///
    /// ## Who must fix it
    /// You, as the owner of the workload, in both modes.
    ///
    /// ## How to fix
    /// Correct the name or the key, or mark the reference as optional where the program can do without.
    ///
    /// ## References
    /// - Kubernetes: Define Environment Variables for a Container
    /// - Kubernetes: ConfigMaps, Secrets
    id: "env-reference-missing",
    title: "Variable comes from a ConfigMap or Secret that lacks it",
    area: "hygiene",
    severity: Low, "the container does not start; nothing is exposed by itself",
    standard: You,
    automatic: You,
    frameworks: [],
    aliases: ["kube-linter:env-value-from"],
    remedies: [Text("Correct `name` or `key` of the reference, or add what it names.")],
    check: Workload(check),
}

fn check<'s>(workload: &Workload<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(workload.object, judge) {
        return;
    }
    each_container(workload, judge, |container, judge| {
        for variable in container.get(Slot::Env).items() {
            let source = variable.get("valueFrom");
            look(workload, "ConfigMap", source.get("configMapKeyRef"), judge);
            look(workload, "Secret", source.get("secretKeyRef"), judge);
        }
        for source in container.get(Slot::EnvFrom).items() {
            look(workload, "ConfigMap", source.get("configMapRef"), judge);
            look(workload, "Secret", source.get("secretRef"), judge);
        }
    });
}

fn look<'s>(workload: &Workload<'s>, kind: &'static str, reference: Field<'s>, judge: &mut Judge<'s>) {
    if reference.is_absent() || reference.get("optional").bool() == Some(true) {
        return;
    }
    let name = reference.get("name");
    let Some(text) = name.str() else { return };
    let Some(object) = workload.object.sibling(kind, workload.namespace(), text) else {
        if are_all_known(workload, kind) {
            judge.fail_because(name, format!("there is no such {kind}"));
        } else {
            judge.unknown_at(name, NOT_SUPPLIED);
        }
        return;
    };
    let key = reference.get("key");
    let Some(wanted) = key.str() else { return };
    let has = |part: &'static str| object.field().get(part).members().any(|(known, _)| known == wanted);
    if !["data", "stringData", "binaryData"].into_iter().any(has) {
        judge.fail_because(key, format!("the {kind} has no such key"));
    }
}

const NOT_SUPPLIED: &str =
    "it is not in the input: add the output of `kubectl get configmaps,secrets -A -o json`";

/// Whether the input has all objects of the kind. Secrets are mostly made outside the manifests.
fn are_all_known(workload: &Workload<'_>, kind: &str) -> bool {
    let object = workload.object;
    let snapshot = object.snapshot();
    let is_from_cluster =
        is_live(object.metadata()) || snapshot.scope(object.scope()).is_some_and(|scope| scope.is_capture);
    is_listed(object, &[kind]) && (kind != "Secret" || is_from_cluster)
}
