//! Indexes over a finished [`Tree`], built on first use: line starts, document roots and the items of long lists.
//! They keep positions and pointers cheap in a `List` of a hundred thousand objects written on one line.

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

/// The document roots and the items of every list that has many.
#[derive(Debug)]
pub(super) struct Arrays {
    roots: Vec<u32>,
    long: Vec<(u32, Vec<u32>)>,
}

impl Arrays {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut long = Vec::new();
        for index in 0..tree.len() as u32 {
            // A list of n items spans more than n nodes: short subtrees need no look.
            if tree.kind(index) == Kind::Array && (tree.next(index) - index) as usize > LONG {
                let items: Vec<u32> = tree.children(index).collect();
                if items.len() >= LONG {
                    long.push((index, items));
                }
            }
        }
        Self { roots: tree.roots(), long }
    }

    pub(super) fn root_of(&self, index: u32) -> u32 {
        let after = self.roots.partition_point(|&root| root <= index);
        self.roots.get(after.saturating_sub(1)).copied().unwrap_or(0)
    }

    /// The child of `at` whose subtree holds `index`, and its position among the children.
    pub(super) fn step(&self, tree: &Tree, at: u32, index: u32) -> Option<(usize, u32)> {
        if let Ok(found) = self.long.binary_search_by_key(&at, |(array, _)| *array) {
            let items = &self.long.get(found)?.1;
            let position = items.partition_point(|&item| item <= index).checked_sub(1)?;
            return Some((position, *items.get(position)?));
        }
        tree.children(at).enumerate().find(|&(_, child)| child <= index && index < tree.next(child))
    }
}
