//! Bounds of evaluation: how much work, how deep, and what refers to itself.

use foldhash::HashMap;
use std::cell::{Cell, RefCell};

use super::value::{Value, Why};

/// How much one file, with all that it calls for, may cost: steps of evaluation, items and values written.
const MOST_WORK: u64 = 1_000_000;
/// How deep expressions, variables and functions may lie in one another.
const DEEPEST: u32 = 150;
/// The longest string that is put together, in bytes.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;

/// The work that is left.
#[derive(Debug)]
pub(crate) struct Work {
    left: Cell<u64>,
    depth: Cell<u32>,
}

impl Default for Work {
    fn default() -> Self {
        Self { left: Cell::new(MOST_WORK), depth: Cell::new(0) }
    }
}

impl Work {
    /// Spends some of it; `false` when there is none left.
    pub(crate) fn spend(&self, amount: usize) -> bool {
        match self.left.get().checked_sub(amount as u64) {
            Some(left) => {
                self.left.set(left);
                true
            }
            None => {
                self.left.set(0);
                false
            }
        }
    }

    /// Whether all of it was spent, so that something is missing.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    /// Goes one level deeper; an error where there is no more work or no more depth.
    pub(crate) fn enter(&self) -> Result<Level<'_>, Why> {
        if !self.spend(1) {
            return Err(Why::Bound("takes more work than is done for one file"));
        }
        if self.depth.get() >= DEEPEST {
            return Err(Why::Bound("lies deeper in other expressions than is read"));
        }
        self.depth.set(self.depth.get() + 1);
        Ok(Level { work: self })
    }
}

/// One level of depth, left when dropped.
#[derive(Debug)]
pub(crate) struct Level<'w> {
    work: &'w Work,
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.work.depth.set(self.work.depth.get().saturating_sub(1));
    }
}

/// Values that are worked out once, when first asked for, and do not refer to themselves.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    known: RefCell<HashMap<String, Option<Value>>>,
}

impl Memo {
    /// The value under a name (in any case), worked out now if it was not before. `expression` is how a person would
    /// refer to it.
    pub(crate) fn value(&self, name: &str, expression: &str, work_out: impl FnOnce() -> Value) -> Value {
        let key = name.to_ascii_lowercase();
        match self.known.borrow().get(&key) {
            Some(Some(value)) => return value.clone(),
            Some(None) => return Value::unknown(expression, Why::Bound("refers to itself")),
            None => {}
        }
        self.known.borrow_mut().insert(key.clone(), None);
        let value = work_out();
        self.known.borrow_mut().insert(key, Some(value.clone()));
        value
    }
}
