//! Indexes over a finished [`Tree`], built on first use: line starts, document roots and the items of long lists.
//! They keep positions and pointers cheap in a `List` of a hundred thousand objects written on one line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Kind, Tree};

const STRIDE: usize = 4096;
const LONG: usize = 64;

/// Line starts, and for texts that are not ASCII the number of characters before every 4,096th byte.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<u32>,
    characters: Vec<u32>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1))
            .collect();
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut total = 0;
            for chunk in text.as_bytes().chunks(STRIDE) {
                characters.push(total);
                total += count(chunk);
            }
            characters.push(total);
        }
        Self { starts, characters }
    }

    pub(super) fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.before(text, offset).saturating_sub(self.before(text, start));
        (line as u32, column + 1)
    }

    /// How many characters stand before a byte offset.
    fn before(&self, text: &str, offset: u32) -> u32 {
        let block = offset as usize / STRIDE;
        match self.characters.get(block) {
            None => offset,
            Some(known) => {
                let rest = text.as_bytes().get(block * STRIDE..offset as usize).unwrap_or_default();
                known + count(rest)
            }
        }
    }
}

/// Counts the characters that begin in a slice of UTF-8.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

/// The document roots, and the items of every long list that was asked about.
#[derive(Debug, Default)]
pub(super) struct Arrays {
    roots: OnceLock<Vec<u32>>,
    long: Mutex<HashMap<u32, Arc<[u32]>>>,
}

impl Arrays {
    /// The root of the document that holds `index`.
    pub(super) fn root_of(&self, tree: &Tree, index: u32) -> u32 {
        let roots = self.roots.get_or_init(|| tree.roots());
        let after = roots.partition_point(|&root| root <= index);
        roots.get(after.saturating_sub(1)).copied().unwrap_or(0)
    }

    /// The child of `at` whose subtree holds `index`, and its position among the children.
    pub(super) fn step(&self, tree: &Tree, at: u32, index: u32) -> Option<(usize, u32)> {
        // A list of n items spans more than n nodes: short subtrees need no list of their items.
        if tree.kind(at) == Kind::Array && (tree.next(at) - at) as usize > LONG {
            let items = self.items(tree, at);
            let position = items.partition_point(|&item| item <= index).checked_sub(1)?;
            return Some((position, *items.get(position)?));
        }
        tree.children(at).enumerate().find(|&(_, child)| child <= index && index < tree.next(child))
    }

    fn items(&self, tree: &Tree, array: u32) -> Arc<[u32]> {
        let mut long = self.long.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(long.entry(array).or_insert_with(|| tree.children(array).collect()))
    }
}
