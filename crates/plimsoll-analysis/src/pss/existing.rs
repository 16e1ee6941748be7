//! What the API server says of the pods that are already there when the `enforce` level of a namespace is raised. It
//! refuses nothing and evicts nothing: the texts are warnings.

use std::collections::{BTreeMap, BTreeSet};

use super::configuration::Exemptions;
use super::evaluator::Evaluator;
use super::message::reasons;
use super::namespace::Modes;
use super::pod::PodInput;
use super::policy::{Level, Policy};
use super::quote::quoted;

/// How many pods of a namespace the API server looks at. It also stops after a second, or after half of what is left
/// of the request's deadline, which cannot be predicted here.
pub const MOST_PODS: usize = 3000;

/// A pod that is already there.
#[derive(Clone, Copy, Debug)]
pub struct ExistingPod<'a, 's> {
    /// Its name.
    pub name: &'s str,
    /// The identity of the controller that owns it, where one does: the uid of the owner reference.
    pub controller: Option<&'s str>,
    /// Its runtime class, where it names one.
    pub runtime_class: Option<&'s str>,
    /// What is judged.
    pub pod: PodInput<'a, 's>,
}

/// Whether the API server looks at existing pods when the policies of a namespace change from `old` to `new`: not
/// where `enforce` stays the same, becomes privileged, or becomes laxer at the same version.
pub fn is_checked(old: &Modes, new: &Modes) -> bool {
    new.enforce != old.enforce
        && new.enforce.level != Level::Privileged
        && !(new.enforce.version == old.enforce.version && new.enforce.level <= old.enforce.level)
}

/// The warnings, in the API server's words and order. One pod of every controller is looked at before the others.
pub fn warnings(
    namespace: &str,
    enforce: Policy,
    pods: &[ExistingPod<'_, '_>],
    exemptions: &Exemptions,
    evaluator: Evaluator,
) -> Vec<String> {
    let ordered = by_priority(pods, exemptions);
    let total = ordered.len();
    let checked = total.min(MOST_PODS);

    // Reasons, each with the first name in byte order and the number of pods.
    let mut groups: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for pod in ordered.into_iter().take(checked) {
        let violations = evaluator.evaluate(enforce, &pod.pod);
        if violations.is_empty() {
            continue;
        }
        let group = groups.entry(reasons(&violations)).or_insert((pod.name, 0));
        group.0 = group.0.min(pod.name);
        group.1 += 1;
    }

    let mut warnings = Vec::new();
    if checked < total {
        warnings.push(format!(
            "new PodSecurity enforce level only checked against the first {checked} of {total} existing pods"
        ));
    }
    if !groups.is_empty() {
        warnings.push(format!(
            "existing pods in namespace {} violate the new PodSecurity enforce level {}",
            quoted(namespace),
            quoted(&enforce.to_string())
        ));
    }
    let mut lines: Vec<String> = groups
        .into_iter()
        .map(|(reasons, (name, count))| match count {
            1 => format!("{name}: {reasons}"),
            2 => format!("{name} (and 1 other pod): {reasons}"),
            _ => format!("{name} (and {} other pods): {reasons}", count - 1),
        })
        .collect();
    lines.sort();
    warnings.extend(lines);
    warnings
}

/// The pods that are judged: those without a controller and the first of every controller, then the rest.
fn by_priority<'p, 'a, 's>(
    pods: &'p [ExistingPod<'a, 's>],
    exemptions: &Exemptions,
) -> Vec<&'p ExistingPod<'a, 's>> {
    let mut seen = BTreeSet::new();
    let judged =
        pods.iter().filter(|pod| !pod.runtime_class.is_some_and(|class| exemptions.runtime_class(class)));
    let (mut first, rest): (Vec<_>, Vec<_>) =
        judged.partition(|pod| pod.controller.is_none_or(|controller| seen.insert(controller)));
    first.extend(rest);
    first
}
