//! What would be refused if a policy were enforced: the question behind `plimsoll pss`.

use std::collections::BTreeMap;

use plimsoll_model::field::Note;
use plimsoll_model::kubernetes::{ObjectRef, PodSlot, WORKLOAD_KINDS};
use plimsoll_model::{Notes, Snapshot, Workload};

use super::admission::Admission;
use super::message::{Violation, message};
use super::namespace::Resolved;
use super::pod::PodInput;
use super::policy::Policy;

/// A pod or pod template that violates the policy.
#[derive(Clone, Debug)]
pub struct Offence<'s> {
    /// The first object, in the order of the input, that violates it in this way: the workload itself or one of its
    /// pods.
    pub object: ObjectRef<'s>,
    /// What it violates.
    pub violations: Vec<Violation<'s>>,
    /// How many objects of the workload violate it in just this way, this one included.
    pub objects: usize,
}

/// An object that cannot be judged because the API server would refuse it, or because something is unresolved.
#[derive(Clone, Debug)]
pub struct Undecided<'s> {
    /// The object.
    pub object: ObjectRef<'s>,
    /// What could not be read.
    pub note: Note,
}

/// What enforcing the policy would do to a workload and its pods.
#[derive(Clone, Debug)]
pub struct WorkloadImpact<'s> {
    /// The workload: of objects that own one another, the topmost in the snapshot.
    pub workload: ObjectRef<'s>,
    /// How many pods of it are in the snapshot; the workload itself, where it is one, included.
    pub pods: usize,
    /// What violates the policy, in different ways. Pods are judged too: what a webhook injects is in no template.
    pub offences: Vec<Offence<'s>>,
    /// What cannot be judged.
    pub undecided: Vec<Undecided<'s>>,
}

/// What enforcing the policy would do to a namespace.
#[derive(Clone, Debug)]
pub struct NamespaceImpact<'s> {
    /// The scope of the snapshot that it belongs to.
    pub scope: u16,
    /// Its name.
    pub name: &'s str,
    /// The namespace itself, where it is in the snapshot.
    pub object: Option<ObjectRef<'s>>,
    /// What its labels come to now; `None` where the namespace is not in the snapshot.
    pub current: Option<Resolved<'s>>,
    /// Whether it is exempt, so that nothing would be refused there whatever the labels say.
    pub is_exempt: bool,
    /// How many workloads there are, those of exempt runtime classes left out.
    pub workloads: usize,
    /// Those that would be refused, or that cannot be judged, by kind and name.
    pub affected: Vec<WorkloadImpact<'s>>,
}

impl NamespaceImpact<'_> {
    /// How many workloads violate the policy.
    pub fn breaking(&self) -> usize {
        self.affected.iter().filter(|impact| !impact.offences.is_empty()).count()
    }
}

/// What enforcing the policy in every namespace of the snapshot would refuse, by scope and namespace. Running pods stay;
/// the next ones would not come. Custom resources that hold a pod template in a usual place are workloads too: the API
/// server does not look at them, but it does at their pods.
pub fn would_break<'s>(
    snapshot: &'s Snapshot,
    policy: Policy,
    admission: &Admission,
) -> Vec<NamespaceImpact<'s>> {
    let mut impacts: BTreeMap<(u16, &'s str), NamespaceImpact<'s>> = BTreeMap::new();
    for object in snapshot.objects_of("Namespace") {
        let key = (object.scope(), object.name());
        impacts.entry(key).or_insert_with(|| new_impact(snapshot, key, admission));
    }
    let mut workloads: BTreeMap<Key<'s>, WorkloadImpact<'s>> = BTreeMap::new();
    for object in snapshot.objects() {
        judge(object, policy, admission, &mut workloads);
    }
    for ((scope, namespace, _, _, _), impact) in workloads {
        let key = (scope, namespace);
        let namespace = impacts.entry(key).or_insert_with(|| new_impact(snapshot, key, admission));
        namespace.workloads += 1;
        if !impact.offences.is_empty() || !impact.undecided.is_empty() {
            namespace.affected.push(impact);
        }
    }
    impacts.into_values().collect()
}

/// Scope, namespace, kind and name of a workload, and its place in the input: two files may hold two of one name.
type Key<'s> = (u16, &'s str, &'s str, &'s str, (&'s str, u32));

fn key_of<'s>(object: &ObjectRef<'s>) -> Key<'s> {
    let field = object.field();
    let place = (field.tree().file(), field.node());
    (object.scope(), object.effective_namespace(), object.kind(), object.name(), place)
}

fn new_impact<'s>(
    snapshot: &'s Snapshot,
    (scope, name): (u16, &'s str),
    admission: &Admission,
) -> NamespaceImpact<'s> {
    let object = snapshot.find(scope, "Namespace", "", name);
    NamespaceImpact {
        scope,
        name,
        object,
        current: object.map(|object| admission.resolve(object.metadata().get("labels"))),
        is_exempt: admission.configuration.exemptions.namespace(name),
        workloads: 0,
        affected: Vec::new(),
    }
}

/// The topmost owner of an object that is in the snapshot, or the object itself.
fn topmost(object: ObjectRef<'_>) -> ObjectRef<'_> {
    let mut at = object;
    // Owners chain two or three deep; the limit is for inputs that own each other in a circle.
    for _ in 0..8 {
        let owner = at.controller().and_then(|(kind, name)| at.sibling(kind, at.effective_namespace(), name));
        match owner {
            Some(owner) if WORKLOAD_KINDS.contains(&owner.kind()) || Workload::of(owner).is_some() => {
                at = owner;
            }
            _ => break,
        }
    }
    at
}

fn judge<'s>(
    object: ObjectRef<'s>,
    policy: Policy,
    admission: &Admission,
    workloads: &mut BTreeMap<Key<'s>, WorkloadImpact<'s>>,
) {
    let _ = Notes::take();
    let Some(workload) = Workload::of(object) else { return };
    let runtime_class = workload.spec.get(PodSlot::RuntimeClassName).text().unwrap_or_default();
    if admission.configuration.exemptions.runtime_class(runtime_class) {
        return;
    }
    let violations = admission.evaluator.evaluate(policy, &PodInput::of(&workload));
    let note = Notes::take();

    let top = topmost(object);
    let impact = workloads.entry(key_of(&top)).or_insert_with(|| WorkloadImpact {
        workload: top,
        pods: 0,
        offences: Vec::new(),
        undecided: Vec::new(),
    });
    if object.kind() == "Pod" {
        impact.pods += 1;
    }
    if let Some(note) = note {
        impact.undecided.push(Undecided { object, note });
    } else if !violations.is_empty() {
        let text = message(&violations);
        match impact.offences.iter_mut().find(|offence| message(&offence.violations) == text) {
            Some(offence) => offence.objects += 1,
            None => impact.offences.push(Offence { object, violations, objects: 1 }),
        }
    }
}
