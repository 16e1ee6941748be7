//! Which part of what people wrote a rendered value comes from.
//!
//! Both sides are gone through from the top. A key is looked for under the same keys; among several the one whose value
//! is the same comes first, then the next one in the order of the file. Items of lists are compared by what they hold,
//! names above all. What has no part of its own comes from the line of the template that puts it out
//! (`{{ toYaml .Values.resources }}`), or else from what holds it.

use plimsoll_model::tree::{Kind, Origins, Tree, Written};

use super::overrides::Overrides;
use super::skeleton::{Label, Skeleton, Value};

const DEEPEST: u16 = 256;
/// How many parts one key may have; a template with more is not told apart further.
const MOST_PARTS: usize = 64;
/// How many comparisons one text may cost.
const BUDGET: u64 = 4_000_000;

/// Finds the places of all values of rendered documents.
pub(super) struct Aligner<'a> {
    tree: &'a Tree,
    skeleton: &'a Skeleton,
    overrides: &'a Overrides,
    origins: Origins,
    left: u64,
}

impl<'a> Aligner<'a> {
    pub(super) fn new(
        tree: &'a Tree,
        skeleton: &'a Skeleton,
        overrides: &'a Overrides,
        files: Vec<Box<str>>,
    ) -> Self {
        Self { tree, skeleton, overrides, origins: Origins::new(files), left: BUDGET }
    }

    pub(super) fn finish(self) -> Origins {
        self.origins
    }

    /// How much a rendered document looks like a part.
    pub(super) fn likeness(&mut self, node: u32, part: u32) -> i32 {
        self.score(node, part, 3)
    }

    /// Finds the places of a document that was made from these parts, the first being the main one.
    pub(super) fn document(&mut self, root: u32, parts: &[u32], otherwise: Written) {
        let at = parts.first().and_then(|part| self.skeleton.get(*part)).map_or(otherwise, |part| part.at);
        self.origins.set(root, at);
        self.inside(root, parts, at, 0);
    }

    fn inside(&mut self, node: u32, parts: &[u32], at: Written, depth: u16) {
        if depth > DEEPEST {
            for below in node..self.tree.next(node) {
                self.origins.set(below, at);
            }
            return;
        }
        match self.tree.kind(node) {
            Kind::Object => self.members(node, parts, at, depth),
            Kind::Array => self.items(node, parts, at, depth),
            _ => {}
        }
    }

    fn members(&mut self, node: u32, parts: &[u32], at: Written, depth: u16) {
        let outputs = self.below(parts, |label| matches!(label, Label::Output(_)));
        let mut previous = 0;
        for child in self.tree.children(node) {
            let key = self.tree.key(child).unwrap_or_default();
            let found = self.ranked(child, parts, key, previous);
            let best = found.first().and_then(|part| self.skeleton.get(*part));
            let scalar = self.tree.scalar(child);
            let differs = best.is_none_or(|part| part.value.fit(scalar) == 0);
            let place = match (best, self.overrides.of(key, scalar).filter(|_| differs)) {
                (_, Some(place)) => place,
                (Some(part), None) => part.at,
                (None, None) => self.output(&outputs, key, previous).unwrap_or(at),
            };
            if let Some(part) = best {
                previous = previous.max(part.at.line);
            }
            self.origins.set(child, place);
            self.inside(child, &found, place, depth + 1);
        }
    }

    fn items(&mut self, node: u32, parts: &[u32], at: Written, depth: u16) {
        let known = self.below(parts, |label| *label == Label::Item);
        let outputs = self.below(parts, |label| matches!(label, Label::Output(_)));
        let mut used = vec![false; known.len()];
        let mut previous = 0;
        for item in self.tree.children(node) {
            let mut best: Option<(i32, bool, bool, usize)> = None;
            for (index, &part) in known.iter().enumerate().take(MOST_PARTS) {
                let score = self.score(item, part, 2);
                let line = self.skeleton.get(part).map_or(0, |part| part.at.line);
                let rank =
                    (score, !used.get(index).copied().unwrap_or(true), line >= previous, usize::MAX - index);
                if score > 0 && best.is_none_or(|best| rank > best) {
                    best = Some(rank);
                }
            }
            let chosen = best.map(|(.., rank)| usize::MAX - rank);
            let part = chosen.and_then(|index| known.get(index).copied());
            let place = match part.and_then(|part| self.skeleton.get(part)) {
                Some(part) => {
                    previous = part.at.line;
                    part.at
                }
                None => self.output(&outputs, "", previous).unwrap_or(at),
            };
            if let Some(used) = chosen.and_then(|index| used.get_mut(index)) {
                *used = true;
            }
            self.origins.set(item, place);
            // The same item may be written in a base and in a patch.
            let same: Vec<u32> = match part {
                Some(first) => {
                    let alike = |part: &u32| *part != first && self.may_be(item, *part, first);
                    let others = known.iter().copied().filter(alike);
                    std::iter::once(first).chain(others).take(MOST_PARTS).collect()
                }
                None => Vec::new(),
            };
            self.inside(item, &same, place, depth + 1);
        }
    }

    /// The parts directly below others with such a label, in their order.
    fn below(&self, parts: &[u32], wanted: impl Fn(&Label) -> bool) -> Vec<u32> {
        let children = parts.iter().flat_map(|part| self.skeleton.children(*part));
        children
            .copied()
            .filter(|child| self.skeleton.get(*child).is_some_and(|part| wanted(&part.label)))
            .collect()
    }

    /// The parts under this key, the likeliest first.
    fn ranked(&mut self, child: u32, parts: &[u32], key: &str, previous: u32) -> Vec<u32> {
        let mut found = self.below(parts, |label| label.is(key));
        found.truncate(MOST_PARTS);
        if found.len() > 1 {
            found.sort_by_cached_key(|part| {
                let line = self.skeleton.get(*part).map_or(0, |part| part.at.line);
                (-self.score(child, *part, 2), line <= previous, *part)
            });
        }
        found
    }

    /// The line that puts out what has no part of its own: one that names the key, or the next one.
    fn output(&self, outputs: &[u32], key: &str, previous: u32) -> Option<Written> {
        let places = || outputs.iter().filter_map(|part| self.skeleton.get(*part));
        let mentions = |label: &Label| match label {
            Label::Output(expression) => !key.is_empty() && expression.contains(key),
            _ => false,
        };
        let named = places().find(|part| mentions(&part.label));
        let next = || places().find(|part| part.at.line > previous);
        named.or_else(next).or_else(|| places().next_back()).map(|part| part.at)
    }

    /// How much a rendered value looks like a part, as deep as `depth` levels.
    fn score(&mut self, node: u32, part: u32, depth: u8) -> i32 {
        self.left = self.left.saturating_sub(1);
        let Some(known) = self.skeleton.get(part) else { return 0 };
        if self.left == 0 {
            return 0;
        }
        match self.tree.kind(node) {
            Kind::Object => {
                let mut score = 0;
                for child in self.tree.children(node).take(MOST_PARTS) {
                    let key = self.tree.key(child).unwrap_or_default();
                    let same = self.below(&[part], |label| label.is(key));
                    let Some(best) = (match depth {
                        0 => same.first().map(|_| 0),
                        _ => same.iter().take(8).map(|part| self.score(child, *part, depth - 1)).max(),
                    }) else {
                        continue;
                    };
                    score += 1 + best.min(8);
                    if matches!(key, "name" | "kind") {
                        score += if best >= 3 { 20 } else { -10 * i32::from(best == 0) };
                    }
                }
                score + i32::from(matches!(known.value, Value::Computed | Value::Pattern(_)))
            }
            Kind::Array => {
                let items = self.below(&[part], |label| matches!(label, Label::Item | Label::Output(_)));
                i32::from(!items.is_empty() || known.value != Value::None)
            }
            _ => known.value.fit(self.tree.scalar(node)),
        }
    }

    /// Whether a part is about the same item as the first one: it has the same name, or comes from a patch that has
    /// none.
    fn may_be(&self, item: u32, part: u32, first: u32) -> bool {
        let name = self.tree.member(item, "name").and_then(|name| self.tree.scalar(name));
        let file = |part: u32| self.skeleton.get(part).map(|part| part.at.file);
        let children = self.skeleton.children(part).iter().filter_map(|child| self.skeleton.get(*child));
        let mut named = children.filter(|child| child.label.is("name")).peekable();
        match named.peek() {
            None => file(part) != file(first),
            Some(_) => name.is_some_and(|name| named.any(|child| child.value.fit(Some(name)) == 4)),
        }
    }
}
