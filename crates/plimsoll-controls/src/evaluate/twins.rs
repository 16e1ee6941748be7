//! Pods that one controller made from one template are judged once.
//!
//! A large cluster runs its pods by the dozen from each template. Controls look at a pod's specification, labels,
//! annotations and owners and at what stands beside them in the namespace, never at its name, its node or its status
//! (the one that does is asked of each pod); so where all of that is equal, so is every answer. What is compared is the text, value by value; whatever
//! differs (a sidecar that a webhook injected, another image) makes a pod be judged on its own.

use std::collections::HashMap;

use plimsoll_model::kubernetes::ObjectRef;
use plimsoll_model::tree::{Kind, Tree};
use plimsoll_model::{Field, Place, Verdict};

use crate::control::{Check, Control};
use crate::relations::Relations;

/// What is about the names of objects too, which differ between twins.
const READS_NAMES: [&str; 1] = ["schema-valid"];

/// Volumes whose names the API server makes up for each pod.
const MADE_UP: &str = "kube-api-access-";

/// A pod that was judged, and what came of it.
#[derive(Debug)]
pub(super) struct Judged<'s> {
    pod: Field<'s>,
    /// The verdict of every control, in the order in which they are asked; `None` for those that were not.
    pub(super) verdicts: Vec<Option<Verdict>>,
    /// Its findings: from, to behind.
    pub(super) findings: (usize, usize),
    /// How many others got the same answers.
    pub(super) twins: usize,
}

/// The pods judged so far, one for each controller.
#[derive(Debug, Default)]
pub(super) struct Twins<'s> {
    judged: HashMap<u32, Judged<'s>>,
}

impl<'s> Twins<'s> {
    /// Whether twins share the verdict of an object control.
    pub(super) fn share(control: &Control) -> bool {
        matches!(control.check, Check::Object(kinds, _) if kinds.contains(&"Pod"))
            && !READS_NAMES.contains(&control.definition.id)
    }

    /// What made a pod, if the object is one that a controller made.
    pub(super) fn maker(relations: &Relations<'s>, object: ObjectRef<'s>) -> Option<u32> {
        if object.kind() == "Pod" { relations.controller(object) } else { None }
    }

    /// The pod of the same controller that was judged, if this one is its twin.
    pub(super) fn of(&mut self, maker: u32, object: ObjectRef<'s>) -> Option<&Judged<'s>> {
        let judged = self.judged.get_mut(&maker).filter(|judged| are_twins(judged.pod, object.field()))?;
        judged.twins += 1;
        Some(judged)
    }

    /// The pods that were judged.
    pub(super) fn judged(&self) -> impl Iterator<Item = &Judged<'s>> {
        self.judged.values()
    }

    /// Remembers what came of a pod.
    pub(super) fn remember(
        &mut self,
        maker: u32,
        object: ObjectRef<'s>,
        verdicts: Vec<Option<Verdict>>,
        findings: (usize, usize),
    ) {
        self.judged.entry(maker).or_insert(Judged { pod: object.field(), verdicts, findings, twins: 0 });
    }
}

impl<'s> Judged<'s> {
    /// The place in a twin that corresponds to a place in this pod. Places outside the pod stay.
    pub(super) fn moved(&self, place: Place<'s>, twin: Field<'s>) -> Place<'s> {
        let (tree, root) = (self.pod.tree(), self.pod.node());
        let inside = std::ptr::eq(place.tree, tree) && (root..tree.next(root)).contains(&place.node);
        if !inside {
            return place;
        }
        Place { tree: twin.tree(), node: place.node - root + twin.node(), missing: place.missing }
    }
}

/// Whether two pods are equal in all that controls look at, value for value at the same distance from their roots.
fn are_twins(a: Field<'_>, b: Field<'_>) -> bool {
    members(a, a.node(), b, b.node(), |key, x, y| match key {
        "metadata" => members(a, x, b, y, |key, x, y| match key {
            "name" | "uid" | "resourceVersion" | "creationTimestamp" | "generateName" | "selfLink" => {
                is_scalar(a.tree(), x) && is_scalar(b.tree(), y)
            }
            _ => are_equal(a.tree(), x, b.tree(), y),
        }),
        "spec" => members(a, x, b, y, |key, x, y| match key {
            "nodeName" | "hostname" => is_scalar(a.tree(), x) && is_scalar(b.tree(), y),
            _ => are_equal(a.tree(), x, b.tree(), y),
        }),
        "status" => true,
        _ => are_equal(a.tree(), x, b.tree(), y),
    })
}

/// Whether two maps have the same keys in the same order, each pair of values being accepted and standing at the same
/// distance from the roots. What stands behind `status` is of no interest.
fn members(
    a: Field<'_>,
    at_a: u32,
    b: Field<'_>,
    at_b: u32,
    accept: impl Fn(&str, u32, u32) -> bool,
) -> bool {
    let (tree_a, tree_b) = (a.tree(), b.tree());
    if tree_a.kind(at_a) != Kind::Object || tree_b.kind(at_b) != Kind::Object {
        return false;
    }
    let (mut of_a, mut of_b) = (tree_a.children(at_a), tree_b.children(at_b));
    loop {
        match (of_a.next(), of_b.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) => {
                let key = tree_a.key(x).unwrap_or_default();
                let aligned = x - a.node() == y - b.node();
                if !aligned || tree_b.key(y) != Some(key) || !accept(key, x, y) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

fn is_scalar(tree: &Tree, node: u32) -> bool {
    !matches!(tree.kind(node), Kind::Array | Kind::Object)
}

/// Whether two values are equal, but for names that the API server makes up.
fn are_equal(tree_a: &Tree, a: u32, tree_b: &Tree, b: u32) -> bool {
    let (end_a, end_b) = (tree_a.next(a), tree_b.next(b));
    if end_a - a != end_b - b || tree_a.kind(a) != tree_b.kind(b) {
        return false;
    }
    if slice(tree_a, a) == slice(tree_b, b) {
        return true;
    }
    (0..end_a - a).all(|offset| {
        let (x, y) = (a + offset, b + offset);
        let made_up = |text: Option<&str>| text.is_some_and(|text| text.starts_with(MADE_UP));
        tree_a.kind(x) == tree_b.kind(y)
            && tree_a.next(x) - x == tree_b.next(y) - y
            && (offset == 0 || tree_a.key(x) == tree_b.key(y))
            && (!is_scalar(tree_a, x)
                || tree_a.scalar(x) == tree_b.scalar(y)
                || (made_up(tree_a.scalar(x)) && made_up(tree_b.scalar(y))))
    })
}

fn slice(tree: &Tree, node: u32) -> Option<&str> {
    let (start, end) = tree.span(node);
    tree.text().get(start as usize..end as usize)
}
