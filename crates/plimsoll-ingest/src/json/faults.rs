//! What is said where a text is not JSON.

use super::{CUT_OFF, Frame, Parser, SYNTAX};
use crate::problem::{Fault, character};

impl Parser<'_, '_> {
    pub(super) fn fault(&self, message: String) -> Fault {
        if self.at >= self.bytes.len() {
            Fault::new(self.at, message, CUT_OFF)
        } else {
            Fault::new(self.at, message, SYNTAX)
        }
    }

    pub(super) fn word(&self) -> Fault {
        let word: String = self
            .text
            .get(self.at..)
            .unwrap_or_default()
            .chars()
            .take_while(|found| found.is_alphanumeric() || *found == '_')
            .take(40)
            .collect();
        if self.at + word.len() >= self.bytes.len()
            && ["true", "false", "null"].iter().any(|known| known.starts_with(&word))
        {
            return Fault::new(self.at, "the file ends inside a value", CUT_OFF);
        }
        Fault::new(
            self.at,
            format!("expected a JSON value, found `{word}`"),
            "Text needs double quotes; `NaN`, `Infinity`, `None` and the like are not JSON.",
        )
    }

    pub(super) fn no_value(&self, frames: &[Frame]) -> Fault {
        match self.peek() {
            None => self.cut_off(frames),
            Some(b']' | b'}') if !frames.is_empty() => self.fault(format!(
                "expected a value before {}; a comma must not stand before it",
                character(self.text, self.at)
            )),
            Some(b'\'') => Fault::new(self.at, "JSON strings need double quotes, not `'`", SYNTAX),
            Some(b'/') => Fault::new(self.at, "JSON knows no comments", "Remove the comment."),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(),
            Some(_) => self.fault(format!("expected a JSON value, found {}", character(self.text, self.at))),
        }
    }

    pub(super) fn no_key(&self, frames: &[Frame]) -> Fault {
        match self.peek() {
            None => self.cut_off(frames),
            Some(b'}') => {
                self.fault("expected a key before `}`; a comma must not stand before it".to_owned())
            }
            Some(b'/') => Fault::new(self.at, "JSON knows no comments", "Remove the comment."),
            Some(_) => self
                .fault(format!("expected a key in double quotes, found {}", character(self.text, self.at))),
        }
    }

    pub(super) fn no_end(&self, frame: &Frame) -> Fault {
        if self.at >= self.bytes.len() {
            return self.cut_off(std::slice::from_ref(frame));
        }
        let (what, close) = if frame.keys.is_some() { ("map", '}') } else { ("list", ']') };
        let found = character(self.text, self.at);
        self.fault(format!("expected `,` or `{close}`, found {found}, in the {what}"))
            .that_begins_at(frame.start)
    }

    pub(super) fn fault_in(&self, frames: &[Frame]) -> Fault {
        match frames.last() {
            Some(frame) => self.no_end(frame),
            None => self.cut_off(frames),
        }
    }

    pub(super) fn cut_off(&self, frames: &[Frame]) -> Fault {
        let Some(frame) = frames.last() else {
            return Fault::new(self.at, "the file ends before a value", CUT_OFF);
        };
        let what = if frame.keys.is_some() {
            "the file ends inside the map"
        } else {
            "the file ends inside the list"
        };
        Fault::new(self.at, what, CUT_OFF).that_begins_at(frame.start)
    }
}
