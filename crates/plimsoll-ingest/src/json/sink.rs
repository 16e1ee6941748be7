//! Where the values of a JSON text go.

use plimsoll_model::tree::{Key, Kind, Tree, TreeBuilder};

/// Where values go: into a tree, or nowhere.
pub(super) trait Sink {
    /// Whether anything is kept; what is not kept needs no decoding and no check for duplicate keys.
    const KEEPS: bool;
    /// How many values there are.
    fn count(&self) -> u32;
    fn slice(&mut self, kind: Kind, key: Option<Key>, span: (usize, usize), quoted: bool);
    fn decoded(&mut self, key: Option<Key>, span: (usize, usize), content: &str);
    fn open(&mut self, kind: Kind, key: Option<Key>, start: usize) -> u32;
    fn close(&mut self, index: u32, end: usize);
    /// The values so far.
    fn tree(&self) -> Option<&Tree>;
    /// Adds a map or list with the same text as the one at `model`.
    fn repeat(&mut self, model: u32, key: Option<Key>, start: usize);
}

impl Sink for TreeBuilder {
    const KEEPS: bool = true;

    fn count(&self) -> u32 {
        self.len()
    }

    #[inline]
    fn slice(&mut self, kind: Kind, key: Option<Key>, span: (usize, usize), quoted: bool) {
        self.scalar(kind, key, (span.0 as u32, span.1 as u32), quoted);
    }

    fn decoded(&mut self, key: Option<Key>, span: (usize, usize), content: &str) {
        TreeBuilder::decoded(self, Kind::String, key, (span.0 as u32, span.1 as u32), content.into());
    }

    #[inline]
    fn open(&mut self, kind: Kind, key: Option<Key>, start: usize) -> u32 {
        TreeBuilder::open(self, kind, key, start as u32)
    }

    #[inline]
    fn close(&mut self, index: u32, end: usize) {
        TreeBuilder::close(self, index, end as u32);
    }

    fn tree(&self) -> Option<&Tree> {
        Some(TreeBuilder::tree(self))
    }

    fn repeat(&mut self, model: u32, key: Option<Key>, start: usize) {
        TreeBuilder::repeat(self, model, key, start as u32);
    }
}

/// Takes no values: what is only checked.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    const KEEPS: bool = false;

    fn count(&self) -> u32 {
        0
    }

    fn slice(&mut self, _: Kind, _: Option<Key>, _: (usize, usize), _: bool) {}

    fn decoded(&mut self, _: Option<Key>, _: (usize, usize), _: &str) {}

    fn open(&mut self, _: Kind, _: Option<Key>, _: usize) -> u32 {
        0
    }

    fn close(&mut self, _: u32, _: usize) {}

    fn tree(&self) -> Option<&Tree> {
        None
    }

    fn repeat(&mut self, _: u32, _: Option<Key>, _: usize) {}
}
