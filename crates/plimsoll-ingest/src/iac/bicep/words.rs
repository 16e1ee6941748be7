//! Names and keys that stand in a file again and again share their text.

use std::rc::Rc;

const SLOTS: usize = 1024;
/// Longer texts are seldom repeated.
const LONGEST: usize = 40;

/// The words seen last.
#[derive(Debug, Default)]
pub(super) struct Words {
    slots: Vec<Option<Rc<str>>>,
}

impl Words {
    /// A word, shared with an earlier one where that is still known.
    pub(super) fn get(&mut self, text: &str) -> Rc<str> {
        if text.len() > LONGEST {
            return Rc::from(text);
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let hash = text
            .bytes()
            .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let slot = self.slots.get_mut((hash ^ (hash >> 15)) as usize % SLOTS);
        match slot {
            Some(Some(known)) if **known == *text => Rc::clone(known),
            Some(slot) => Rc::clone(slot.insert(Rc::from(text))),
            None => Rc::from(text),
        }
    }
}
