//! Events to tree: keys, anchors, duplicate keys, limits.

mod alias;
mod scalar;

use std::collections::HashMap;

use plimsoll_model::tree::{Key, Kind, TreeBuilder};

use super::control_fault;
use super::parser::{Event, Opening, Parser, Scalar};
use crate::json::keys::{KeyLog, KeyMark};
use crate::problem::{Fault, Limits, Problems};

/// A map or list that is open.
#[derive(Debug)]
struct Frame {
    index: u32,
    /// The keys seen so far, for a map.
    keys: Option<KeyMark>,
    /// The key whose value is next.
    key: Option<Key>,
    role: Role,
    anchor: Option<(usize, usize)>,
}

/// What the value of the current key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Value,
    /// `<<`: its members belong to the map itself.
    Merge,
    /// `managedFields`, which nobody reads.
    Bookkeeping,
}

/// What an anchor stands at.
#[derive(Clone, Debug)]
enum Target {
    /// A value of the tree.
    Node(u32),
    /// A scalar, which may have been a key and no value.
    Scalar(Scalar),
    /// A map or list that is not complete.
    Open,
}

pub(super) struct Composer<'t, 'p> {
    builder: &'p mut TreeBuilder,
    text: &'t str,
    limits: &'p Limits,
    problems: &'p mut Problems,
    /// The first control character of the file.
    control: Option<usize>,
    frames: Vec<Frame>,
    keys: KeyLog<'t>,
    anchors: HashMap<&'t str, Target>,
    /// The last value that has an anchor and must stay where it is.
    anchored: Option<u32>,
    /// How many values aliases and merge keys have added to this document.
    copied: usize,
    /// Where the last value ended.
    end: usize,
}

impl<'t, 'p> Composer<'t, 'p> {
    pub(super) fn new(
        builder: &'p mut TreeBuilder,
        text: &'t str,
        limits: &'p Limits,
        problems: &'p mut Problems,
        control: Option<usize>,
    ) -> Self {
        Self {
            builder,
            text,
            limits,
            problems,
            control,
            frames: Vec::new(),
            keys: KeyLog::default(),
            anchors: HashMap::new(),
            anchored: None,
            copied: 0,
            end: 0,
        }
    }

    pub(super) fn failed(&mut self, fault: Fault) {
        self.problems.failed(self.text, fault);
    }

    /// Adds the documents from `from` on. A fault comes with the offset at which its document begins; nothing of that
    /// document is left in the tree.
    pub(super) fn stream(&mut self, from: usize) -> Result<(), (usize, Fault)> {
        let mut parser = Parser::new(self.text, from);
        let mut begin = from;
        loop {
            match parser.next() {
                Ok(Event::StreamEnd) => return Ok(()),
                Ok(Event::DocumentStart(start)) => begin = start,
                Ok(_) => {}
                Err(fault) => return Err((begin, fault)),
            }
            let root = self.builder.len();
            self.anchors.clear();
            self.anchored = None;
            self.copied = 0;
            if let Err(fault) = self.document(&mut parser, begin, root) {
                self.builder.truncate(root);
                self.frames.clear();
                self.keys.clear();
                return Err((begin, fault));
            }
            begin = parser.offset();
        }
    }

    fn document(&mut self, parser: &mut Parser<'t>, begin: usize, root: u32) -> Result<(), Fault> {
        loop {
            match parser.next()? {
                Event::DocumentEnd | Event::StreamEnd => break,
                Event::DocumentStart(_) => {}
                Event::Alias(start, end) => self.alias(start, end)?,
                Event::Scalar(scalar, anchor) => self.scalar(scalar, anchor)?,
                Event::Sequence(opening) => self.open(Kind::Array, &opening)?,
                Event::Mapping(opening) => self.open(Kind::Object, &opening)?,
                Event::End(end) => self.close(end)?,
            }
        }
        if let Some(control) = self.control
            && let end = parser.offset()
            && (control..end).contains(&begin.max(control))
            && let Some(found) =
                super::first_control(self.text.get(..end).unwrap_or_default(), begin.max(control))
        {
            return Err(control_fault(self.text, found));
        }
        // A document of comments only.
        let (start, end) = self.builder.tree().span(root);
        if self.builder.len() == root + 1 && start == end && self.builder.tree().kind(root) == Kind::Null {
            self.builder.truncate(root);
        }
        Ok(())
    }

    /// Whether a key is next, rather than a value.
    fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.keys.is_some() && frame.key.is_none())
    }

    /// The key of the value that is next.
    fn take_key(&mut self) -> Option<Key> {
        self.frames.last_mut().and_then(|frame| frame.key.take())
    }

    fn scalar(&mut self, scalar: Scalar, anchor: Option<(usize, usize)>) -> Result<(), Fault> {
        if self.expects_key() {
            self.add_key(&scalar)?;
            if let Some(anchor) = anchor {
                self.anchors.insert(self.name(anchor), Target::Scalar(scalar));
            }
            return Ok(());
        }
        self.limits.check_nodes(self.builder.len(), scalar.span.0)?;
        self.end = scalar.span.1;
        let key = self.take_key();
        match anchor {
            None => {
                let index = self.add_scalar(key, scalar)?;
                self.complete(index)
            }
            Some(anchor) => {
                let index = self.add_scalar(key, scalar.clone())?;
                self.anchors.insert(self.name(anchor), Target::Scalar(scalar));
                self.complete(index)
            }
        }
    }

    fn open(&mut self, kind: Kind, opening: &Opening) -> Result<(), Fault> {
        if self.expects_key() {
            return Err(Fault::new(
                opening.start,
                "a key must be a plain value, not a map or a list",
                "Put a key that begins with `{` or `[` into quotes.",
            ));
        }
        self.limits.check_depth(self.frames.len(), opening.start)?;
        self.limits.check_nodes(self.builder.len(), opening.start)?;
        let key = self.take_key();
        let index = self.builder.open(kind, key, opening.start as u32);
        if let Some(anchor) = opening.anchor {
            self.anchors.insert(self.name(anchor), Target::Open);
        }
        let keys = (kind == Kind::Object).then(|| self.keys.open());
        self.end = opening.start + 1;
        self.frames.push(Frame { index, keys, key: None, role: Role::Value, anchor: opening.anchor });
        Ok(())
    }

    fn close(&mut self, end: Option<usize>) -> Result<(), Fault> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        self.end = end.unwrap_or(self.end);
        self.builder.close(frame.index, self.end as u32);
        if let Some(mark) = frame.keys {
            self.keys.close(&mark);
        }
        if let Some(anchor) = frame.anchor {
            self.anchors.insert(self.name(anchor), Target::Node(frame.index));
            self.anchored = Some(frame.index);
        }
        self.complete(frame.index)
    }

    /// Does what the key of the complete value at `index` asks for.
    fn complete(&mut self, index: u32) -> Result<(), Fault> {
        match self.frames.last().map_or(Role::Value, |frame| frame.role) {
            Role::Value => Ok(()),
            Role::Merge => self.merge(index),
            Role::Bookkeeping => {
                if self.anchored.is_none_or(|anchored| anchored < index) {
                    self.builder.truncate(index);
                }
                Ok(())
            }
        }
    }

    /// The name in the bytes of an anchor or alias.
    fn name(&self, span: (usize, usize)) -> &'t str {
        self.text.get(span.0 + 1..span.1).unwrap_or_default()
    }
}
