//! Whether the input says how many objects of a kind there are.

use plimsoll_model::ObjectRef;

use super::pods::is_live;
use crate::Judge;

/// Whether the absence of an object of these kinds beside this one means that there is none.
///
/// Manifests are taken as a whole: what is not among them will not be applied. Of objects read from a cluster, and of
/// captures, only the lists that were supplied are known; one of the kinds is enough.
pub(crate) fn is_listed(object: ObjectRef<'_>, kinds: &[&str]) -> bool {
    let (snapshot, scope) = (object.snapshot(), object.scope());
    kinds.iter().any(|kind| snapshot.is_supplied(scope, kind))
        || !(snapshot.scope(scope).is_some_and(|scope| scope.is_capture) || is_live(object.metadata()))
}

/// Whether an object is passed over, which is said: because the user exempts its namespace, or because what makes it is
/// in the input and judged instead.
pub(crate) fn is_passed_over<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) -> bool {
    let relations = judge.relations();
    if relations.is_judged_at_owner(object) {
        judge.not_applicable("judged at the controller that owns it");
        return true;
    }
    if relations.is_exempt(exempting_namespace(object)) {
        judge.not_applicable("the namespace is exempt");
        return true;
    }
    false
}

/// The namespace that decides whether an object is exempt: of a Namespace, itself.
fn exempting_namespace(object: ObjectRef<'_>) -> &str {
    if object.kind() == "Namespace" { object.name() } else { object.effective_namespace() }
}
