//! What is judged: a pod, or what a controller makes pods from.

use plimsoll_model::kubernetes::{PodSlot, PodSpec, Slot};
use plimsoll_model::{Container, Field, Workload};

/// The parts of a pod, or of a controller's pod template, that the standards look at. A controller's own annotations
/// do not count.
#[derive(Clone, Copy, Debug)]
pub struct PodInput<'a, 's> {
    /// `metadata.annotations` of the pod or of the template.
    pub annotations: Field<'s>,
    /// The pod specification.
    pub spec: &'a PodSpec<'s>,
}

impl<'a, 's> PodInput<'a, 's> {
    /// The pod that the workload is, or makes.
    pub fn of(workload: &'a Workload<'s>) -> Self {
        Self { annotations: workload.pod_annotations(), spec: &workload.spec }
    }

    /// All containers in the order in which messages name them.
    pub(super) fn containers(&self) -> &'a [Container<'s>] {
        self.spec.containers()
    }

    /// A field of the pod's own security context.
    pub(super) fn security(&self, key: &'static str) -> Field<'s> {
        self.spec.get(PodSlot::SecurityContext).get(key)
    }

    /// Whether the pod says that it runs on Windows.
    pub(super) fn is_windows(&self) -> bool {
        self.spec.get(PodSlot::Os).get("name").str() == Some("windows")
    }

    /// Whether the pod has a user namespace of its own.
    pub(super) fn has_user_namespace(&self) -> bool {
        self.spec.get(PodSlot::HostUsers).bool() == Some(false)
    }

    /// Notes containers and security contexts that are no maps: [`Container`] sees no fields in them, and a check that
    /// finds nothing must not count as passed.
    pub(super) fn note_shapes(&self) {
        for container in self.containers() {
            let _ = container.field().members();
            let _ = container.get(Slot::SecurityContext).members();
        }
    }
}

/// A string value; `Some("")` where it is null, as Go decodes a null into a map of strings.
pub(super) fn text_or_empty<'s>(field: &Field<'s>) -> Option<&'s str> {
    if field.exists_or_null() && field.is_absent() { Some("") } else { field.str() }
}
