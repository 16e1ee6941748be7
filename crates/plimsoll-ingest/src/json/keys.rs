//! Which keys an open map has already: duplicates are found without a set per map.

use std::borrow::Cow;
use std::collections::HashSet;

/// Above this many keys a map gets a set; comparing each with each would be quadratic.
const WIDE: usize = 48;

/// The keys of all maps that are open, innermost last.
#[derive(Debug, Default)]
pub(crate) struct KeyLog<'t> {
    keys: Vec<Cow<'t, str>>,
}

/// Where the keys of one map begin in the log.
#[derive(Debug)]
pub(crate) struct KeyMark {
    from: usize,
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
        KeyMark { from: self.keys.len(), seen: 0, wide: None }
    }

    /// Ends the map.
    #[inline]
    pub(crate) fn close(&mut self, mark: &KeyMark) {
        self.keys.truncate(mark.from);
    }

    /// Forgets every key, after a document that broke off.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
    }

    /// Adds a key to the innermost map; returns it if it was there already.
    #[inline]
    pub(crate) fn add(&mut self, mark: &mut KeyMark, key: Cow<'t, str>) -> Option<Cow<'t, str>> {
        let bit = bit(key.as_bytes());
        if mark.seen & bit != 0 && self.contains(mark, &key) {
            return Some(key);
        }
        mark.seen |= bit;
        if let Some(wide) = &mut mark.wide {
            wide.0.insert(key.as_ref().into());
        } else {
            self.keys.push(key);
            if self.keys.len() - mark.from > WIDE {
                let keys = self.keys.drain(mark.from..).map(|key| key.as_ref().into()).collect();
                mark.wide = Some(Box::new(Wide(keys)));
            }
        }
        None
    }

    fn contains(&self, mark: &KeyMark, key: &str) -> bool {
        match &mark.wide {
            Some(wide) => wide.0.contains(key),
            None => self.keys.get(mark.from..).unwrap_or_default().iter().any(|known| known == key),
        }
    }
}

#[inline]
fn bit(key: &[u8]) -> u64 {
    let byte = |at: usize| key.get(at).copied().map_or(0, usize::from);
    let mix = key.len() * 11 + byte(0) * 7 + byte(key.len() / 2) * 3 + byte(key.len().wrapping_sub(1)) * 5;
    1 << (mix & 63)
}
