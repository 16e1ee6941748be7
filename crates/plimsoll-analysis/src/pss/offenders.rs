//! Who violates a check: the pod itself, and containers by name.

use plimsoll_model::{Container, Field, Place};

use super::check::Found;
use super::quote::{join_quoted, plural};

/// The pod and the containers that violate a check, with the offending fields. Empty ones own no memory.
#[derive(Debug, Default)]
pub(super) struct Offenders<'s> {
    pod: bool,
    containers: Vec<&'s str>,
    places: Vec<Place<'s>>,
}

impl<'s> Offenders<'s> {
    /// Adds the pod itself, which `field` shows.
    pub(super) fn pod(&mut self, field: &Field<'s>) {
        self.pod = true;
        self.places.push(field.place());
    }

    /// Adds a container, which `field` shows.
    pub(super) fn container(&mut self, container: &Container<'s>, field: &Field<'s>) {
        self.containers.push(container.name());
        self.places.push(field.place());
    }

    /// Adds another field of an offender that is already there.
    pub(super) fn also(&mut self, field: &Field<'s>) {
        self.places.push(field.place());
    }

    /// Whether nobody violates.
    pub(super) fn is_empty(&self) -> bool {
        !self.pod && self.containers.is_empty()
    }

    /// How many containers violate.
    pub(super) fn count(&self) -> usize {
        self.containers.len()
    }

    /// `container "a"` or `containers "a", "b"`.
    pub(super) fn named(&self) -> String {
        let noun = plural(self.containers.len(), "container", "containers");
        format!("{noun} {}", join_quoted(self.containers.iter().copied()))
    }

    /// Who set something: `pod`, `container "a"`, or both joined by `and`.
    pub(super) fn setters(&self) -> String {
        match (self.pod, self.containers.is_empty()) {
            (true, true) => "pod".to_owned(),
            (true, false) => format!("pod and {}", self.named()),
            (false, _) => self.named(),
        }
    }

    /// The finding with these offenders' places; the detail was made from them.
    pub(super) fn found(self, reason: &'static str, detail: String) -> Found<'s> {
        Found { reason, detail, places: self.places }
    }

    /// The places, for a finding that is put together from several sources.
    pub(super) fn into_places(self) -> Vec<Place<'s>> {
        self.places
    }
}
