//! Objects that select pods by labels, found from the pods' side in time that does not grow with their number.

use std::collections::HashMap;

use plimsoll_model::field::Notes;
use plimsoll_model::{Field, ObjectRef, Snapshot};

use super::{Relations, Selector, identity, pod_template};

/// The label that Cilium gives every pod for its namespace.
const NAMESPACE_LABEL: &str = "io.kubernetes.pod.namespace";

/// The prefix of the labels of a pod's namespace, as Cilium selects by them.
const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";

/// A selector of an object, and what it selects.
#[derive(Debug)]
struct Selecting<'s> {
    object: ObjectRef<'s>,
    part: Field<'s>,
    selector: Selector<'s>,
    selected: Vec<ObjectRef<'s>>,
}

/// The selectors of one namespace: those that ask for a label by value, under one such label; and the others.
#[derive(Debug, Default)]
struct Lists<'s> {
    by_label: HashMap<(&'s str, &'s str), Vec<u32>>,
    others: Vec<u32>,
}

/// Selectors by namespace and label. The empty namespace holds those that select in every namespace.
#[derive(Debug, Default)]
pub(super) struct SelectorIndex<'s> {
    entries: Vec<Selecting<'s>>,
    namespaces: HashMap<(u16, &'s str), Lists<'s>>,
    by_object: HashMap<(usize, u32), Vec<u32>>,
}

/// Takes an object, the part of it that the selector is of, the namespace that it selects in, and the selector.
pub(super) type Add<'a, 's> = &'a mut dyn FnMut(ObjectRef<'s>, Field<'s>, &'s str, Selector<'s>);

impl<'s> SelectorIndex<'s> {
    /// Makes the index of what `list` adds, and finds what is selected.
    pub(super) fn of(
        relations: &Relations<'s>,
        snapshot: &'s Snapshot,
        list: impl FnOnce(Add<'_, 's>),
    ) -> Self {
        Notes::aside(|| {
            let mut index = Self::default();
            list(&mut |object, part, namespace, selector| index.add(object, part, namespace, selector));
            index.fill(relations, snapshot);
            index
        })
    }

    fn add(&mut self, object: ObjectRef<'s>, part: Field<'s>, namespace: &'s str, selector: Selector<'s>) {
        let at = self.entries.len() as u32;
        let lists = self.namespaces.entry((object.scope(), namespace)).or_default();
        match selector.first_label().filter(|(key, _)| !key.starts_with(NAMESPACE_LABELS)) {
            Some(label) => lists.by_label.entry(label).or_default().push(at),
            None => lists.others.push(at),
        }
        self.by_object.entry(identity(object)).or_default().push(at);
        self.entries.push(Selecting { object, part, selector, selected: Vec::new() });
    }

    fn fill(&mut self, relations: &Relations<'s>, snapshot: &'s Snapshot) {
        if self.entries.is_empty() {
            return;
        }
        for object in snapshot.objects() {
            let Some(template) = pod_template(object) else { continue };
            let matching = self.matching(object, template);
            if matching.is_empty() || relations.is_judged_at_owner(object) {
                continue;
            }
            for at in matching {
                if let Some(entry) = self.entries.get_mut(at as usize)
                    && (object.kind() != "Pod" || entry.selected.is_empty())
                {
                    entry.selected.push(object);
                }
            }
        }
    }

    /// The selectors that match the pods of an object.
    fn matching(&self, object: ObjectRef<'s>, template: Field<'s>) -> Vec<u32> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let namespace = object.effective_namespace();
        let labels = template.get("metadata").get("labels");
        let label = |key: &'s str| {
            if key == NAMESPACE_LABEL {
                Some(namespace)
            } else if let Some(key) = key.strip_prefix(NAMESPACE_LABELS) {
                object.sibling("Namespace", "", namespace)?.label(key)
            } else {
                labels.get(key).text()
            }
        };
        let mut found = Vec::new();
        for place in [namespace, ""] {
            let Some(lists) = self.namespaces.get(&(object.scope(), place)) else { continue };
            let own = labels.members().filter_map(|(key, value)| Some((key, value.text()?)));
            let candidates = own
                .chain([(NAMESPACE_LABEL, namespace)])
                .filter_map(|pair| lists.by_label.get(&pair))
                .chain([&lists.others])
                .flatten();
            found.extend(candidates.copied().filter(|&at| {
                self.entries.get(at as usize).is_some_and(|entry| entry.selector.matches(label))
            }));
        }
        found
    }

    /// The objects that select the pods of an object, with the part that does, in the order of the input.
    pub(super) fn selecting(
        &self,
        object: ObjectRef<'s>,
        template: Field<'s>,
    ) -> Vec<(ObjectRef<'s>, Field<'s>)> {
        let mut found = self.matching(object, template);
        found.sort_unstable();
        found.dedup();
        found
            .into_iter()
            .filter_map(|at| self.entries.get(at as usize))
            .map(|entry| (entry.object, entry.part))
            .collect()
    }

    /// The objects that select every pod of a namespace, with the part that does.
    pub(super) fn selecting_all(&self, scope: u16, namespace: &'s str) -> Vec<(ObjectRef<'s>, Field<'s>)> {
        let mut found = Vec::new();
        for place in [namespace, ""] {
            let Some(lists) = self.namespaces.get(&(scope, place)) else { continue };
            let by_namespace = lists.by_label.get(&(NAMESPACE_LABEL, namespace));
            let candidates = by_namespace.into_iter().chain([&lists.others]).flatten();
            found.extend(
                candidates
                    .filter_map(|&at| self.entries.get(at as usize))
                    .filter(|entry| entry.selector.asks_only_for((NAMESPACE_LABEL, namespace)))
                    .map(|entry| (entry.object, entry.part)),
            );
        }
        found
    }

    /// The parts of an object that select nothing.
    pub(super) fn idle_parts(&self, object: ObjectRef<'s>) -> Vec<Field<'s>> {
        let entries = self.by_object.get(&identity(object)).into_iter().flatten();
        entries
            .filter_map(|&at| self.entries.get(at as usize))
            .filter(|entry| entry.selected.is_empty())
            .map(|entry| entry.part)
            .collect()
    }

    /// What an object selects.
    pub(super) fn selected_by(&self, object: ObjectRef<'s>) -> Vec<ObjectRef<'s>> {
        let entries = self.by_object.get(&identity(object)).into_iter().flatten();
        entries
            .filter_map(|&at| self.entries.get(at as usize))
            .flat_map(|entry| entry.selected.iter().copied())
            .collect()
    }
}
