//! Aliases and merge keys: values that stand in the tree more than once.

use plimsoll_model::tree::{Key, Kind};

use super::{Composer, Target};
use crate::problem::Fault;

impl Composer<'_, '_> {
    pub(super) fn alias(&mut self, start: usize, end: usize) -> Result<(), Fault> {
        let name = self.name((start, end));
        let target = self.anchors.get(name).cloned();
        let as_key = self.expects_key();
        match target {
            None => Err(Fault::new(
                start,
                format!("`*{name}` refers to an anchor that this document does not define"),
                "Define it with `&` before its first use, or put a value that begins with `*` into quotes.",
            )),
            Some(Target::Open) => Err(Fault::new(
                start,
                format!("`*{name}` lies in the value that it refers to"),
                "A value cannot contain itself; refer to a part of it.",
            )),
            Some(Target::Scalar(scalar)) if as_key => self.add_key(&scalar),
            Some(Target::Scalar(scalar)) => {
                self.count(start, 1)?;
                self.limits.check_nodes(self.builder.len(), start)?;
                self.end = end;
                let key = self.take_key();
                let index = self.add_scalar(key, scalar)?;
                self.complete(index)
            }
            Some(Target::Node(_)) if as_key => Err(Fault::new(
                start,
                format!("`*{name}` is a map or a list and cannot be a key"),
                "Refer to a plain value.",
            )),
            Some(Target::Node(index)) => {
                self.check_room(start, index)?;
                self.end = end;
                let key = self.take_key();
                let index = self.copy(index, key);
                self.complete(index)
            }
        }
    }

    fn copy(&mut self, index: u32, key: Option<Key>) -> u32 {
        self.builder.copy(index, key)
    }

    /// Moves the members of the value of a `<<` key into the map that holds it. As in the decoder of Kubernetes, they
    /// replace what stands before them and give way to what follows; of several maps the first one wins.
    pub(super) fn merge(&mut self, index: u32) -> Result<(), Fault> {
        let tree = self.builder.tree();
        let mut maps: Vec<u32> = match tree.kind(index) {
            Kind::Object => vec![index],
            Kind::Array => tree.children(index).collect(),
            _ => Vec::new(),
        };
        if maps.iter().any(|&map| tree.kind(map) != Kind::Object)
            || (maps.is_empty() && tree.kind(index) != Kind::Array)
        {
            return Err(Fault::new(
                tree.span(index).0 as usize,
                "`<<` needs a map, or a list of maps",
                "Refer to a map with an alias, as in `<<: *defaults`.",
            ));
        }
        maps.reverse();
        let members: Vec<u32> = maps.into_iter().flat_map(|map| tree.children(map)).collect();
        let end = self.builder.len();
        for member in members {
            let size = self.builder.tree().next(member) - member;
            self.count(self.end, size as usize)?;
            self.builder.copy_member(member);
        }
        if self.anchored.is_none_or(|anchored| anchored < index) {
            self.builder.remove(index, end);
        }
        Ok(())
    }

    /// Whether the value at `index` may be copied to here.
    fn check_room(&mut self, offset: usize, index: u32) -> Result<(), Fault> {
        let end = self.builder.tree().next(index);
        self.count(offset, (end - index) as usize)?;
        self.limits.check_nodes(self.builder.len().saturating_add(end - index), offset)?;
        let mut open = Vec::new();
        let mut deepest = 0;
        for at in index..end {
            while open.last().is_some_and(|&last| last <= at) {
                open.pop();
            }
            if matches!(self.builder.tree().kind(at), Kind::Array | Kind::Object) {
                open.push(self.builder.tree().next(at));
                deepest = deepest.max(open.len());
            }
        }
        self.limits.check_depth((self.frames.len() + deepest).saturating_sub(1), offset)
    }

    fn count(&mut self, offset: usize, values: usize) -> Result<(), Fault> {
        self.copied = self.copied.saturating_add(values);
        if self.copied <= self.limits.alias_nodes {
            return Ok(());
        }
        Err(Fault::new(
            offset,
            format!("the aliases of this document stand for more than {} values", self.limits.alias_nodes),
            "Write the values out. Nested aliases multiply; tools that read them run out of memory.",
        ))
    }
}
