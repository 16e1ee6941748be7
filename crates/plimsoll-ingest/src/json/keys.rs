//! Which keys an open map has already: duplicates are found without a set per map.

use std::borrow::Cow;
use std::collections::HashSet;

/// Above this many keys a map gets a set; comparing each with each would be quadratic.
const WIDE: usize = 48;

/// The keys of all maps that are open, innermost last.
#[derive(Debug, Default)]
pub(crate) struct KeyLog<'t> {
    slices: Vec<&'t str>,
    decoded: Vec<Box<str>>,
}

/// Where the keys of one map begin in the log.
#[derive(Debug)]
pub(crate) struct KeyMark {
    slices: usize,
    decoded: usize,
    /// One bit per key, chosen by its length and three of its bytes. A key whose bit is free is new.
    seen: u64,
    wide: Option<Box<Wide>>,
}

/// The keys of a map that has many. Behind a pointer, since hardly any map has one.
#[derive(Debug)]
struct Wide(HashSet<Box<str>>);

impl<'t> KeyLog<'t> {
    /// Starts a map.
    #[inline]
    pub(crate) fn open(&self) -> KeyMark {
        KeyMark { slices: self.slices.len(), decoded: self.decoded.len(), seen: 0, wide: None }
    }

    /// Ends the map.
    #[inline]
    pub(crate) fn close(&mut self, mark: &KeyMark) {
        self.slices.truncate(mark.slices);
        self.decoded.truncate(mark.decoded);
    }

    /// Forgets every key, after a document that broke off.
    pub(crate) fn clear(&mut self) {
        self.slices.clear();
        self.decoded.clear();
    }

    /// Adds a key to the innermost map; returns whether it was there already.
    #[inline]
    pub(crate) fn add(&mut self, mark: &mut KeyMark, key: Cow<'t, str>) -> bool {
        let bit = bit(key.as_bytes());
        if mark.seen & bit != 0 && self.contains(mark, &key) {
            return true;
        }
        mark.seen |= bit;
        if let Some(wide) = &mut mark.wide {
            wide.0.insert(key.into());
            return false;
        }
        match key {
            Cow::Borrowed(key) => self.slices.push(key),
            Cow::Owned(key) => self.decoded.push(key.into()),
        }
        if self.slices.len() - mark.slices + self.decoded.len() - mark.decoded > WIDE {
            self.widen(mark);
        }
        false
    }

    fn contains(&self, mark: &KeyMark, key: &str) -> bool {
        if let Some(wide) = &mark.wide {
            return wide.0.contains(key);
        }
        self.slices.get(mark.slices..).unwrap_or_default().contains(&key)
            || self.decoded.get(mark.decoded..).unwrap_or_default().iter().any(|known| **known == *key)
    }

    #[cold]
    fn widen(&mut self, mark: &mut KeyMark) {
        let slices = self.slices.drain(mark.slices..).map(Box::from);
        mark.wide = Some(Box::new(Wide(slices.chain(self.decoded.drain(mark.decoded..)).collect())));
    }
}

#[inline]
fn bit(key: &[u8]) -> u64 {
    let byte = |at: usize| key.get(at).copied().map_or(0, usize::from);
    let mix = key.len() * 11 + byte(0) * 7 + byte(key.len() / 2) * 3 + byte(key.len().wrapping_sub(1)) * 5;
    1 << (mix & 63)
}
