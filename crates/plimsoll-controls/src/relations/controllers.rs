//! Which controller owns which object.

use std::cell::OnceCell;
use std::collections::HashMap;

use plimsoll_model::field::Notes;
use plimsoll_model::{ObjectRef, Snapshot};

use super::Target;

/// The controllers that objects name as their owners, numbered, whether they are in the input or not.
#[derive(Debug)]
pub(super) struct Controllers<'s> {
    snapshot: &'s Snapshot,
    /// Of each object of the snapshot, in its order.
    of_objects: Vec<Option<u32>>,
    all: Vec<Target<'s>>,
    in_input: OnceCell<Vec<bool>>,
}

impl<'s> Controllers<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        let mut all: Vec<Target<'s>> = Vec::new();
        let mut numbers: HashMap<Target<'s>, u32> = HashMap::new();
        let mut last = None;
        let of_objects = Notes::aside(|| {
            let number = |object: ObjectRef<'s>| {
                let (kind, name) = object.controller()?;
                let target = (object.scope(), object.effective_namespace(), kind, name);
                // The pods of one controller mostly stand side by side.
                if let Some((same, number)) = last
                    && same == target
                {
                    return Some(number);
                }
                let number = *numbers.entry(target).or_insert_with(|| {
                    all.push(target);
                    all.len() as u32 - 1
                });
                last = Some((target, number));
                Some(number)
            };
            snapshot.objects().map(number).collect()
        });
        Self { snapshot, of_objects, all, in_input: OnceCell::new() }
    }

    pub(super) fn of_object(&self, object: ObjectRef<'s>) -> Option<u32> {
        self.of_objects.get(object.index() as usize).copied().flatten()
    }

    pub(super) fn is_in_input(&self, controller: u32) -> bool {
        let in_input = self.in_input.get_or_init(|| {
            let find = |&(scope, namespace, kind, name): &Target<'s>| {
                self.snapshot.find(scope, kind, namespace, name).is_some()
            };
            Notes::aside(|| self.all.iter().map(find).collect())
        });
        in_input.get(controller as usize).copied().unwrap_or(false)
    }
}
