//! Finds the parts of JSON that stands on several lines, while it comes in: a scanner that can stop at any byte.

use crate::json::{Stack, plain_end};

/// What the scanner found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The bytes end.
    More,
    /// What stands at the position cannot stand there.
    Fault,
    /// An object (or else an array) begins; the bracket's place.
    Open { at: usize, object: bool },
    /// One ended; the position is behind its bracket.
    Close,
    /// A key, between its quotes.
    Key { start: usize, end: usize },
    /// A text, a number or a word.
    Scalar { start: usize, end: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Value,
    FirstItem,
    FirstKey,
    Key,
    Colon,
    Separator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Nothing,
    Key,
    Text,
    Word,
}

/// A scanner over bytes that grow at their end and are taken away at their beginning.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    /// The next byte.
    pub(super) position: usize,
    stack: Stack,
    expect: Expect,
    within: Within,
    start: usize,
}

impl Scanner {
    /// A scanner of the value that begins at a position.
    pub(super) fn new(position: usize) -> Self {
        Self {
            position,
            stack: Stack::default(),
            expect: Expect::Value,
            within: Within::Nothing,
            start: position,
        }
    }

    /// How many brackets are open.
    pub(super) fn depth(&self) -> usize {
        self.stack.depth()
    }

    /// Whether the bytes seen so far end within a text, which no newline can continue.
    pub(super) fn in_text(&self) -> bool {
        matches!(self.within, Within::Key | Within::Text)
    }

    /// Follows that so many bytes were taken away at the beginning.
    pub(super) fn shift(&mut self, taken: usize) {
        self.position = self.position.saturating_sub(taken);
        self.start = self.start.saturating_sub(taken);
    }

    /// Goes behind the value whose bracket was the last thing found: it was read by other means.
    pub(super) fn leave(&mut self, end: usize) {
        self.stack.pop();
        self.position = end;
        self.expect = Expect::Separator;
    }

    /// Goes to the next thing.
    pub(super) fn step(&mut self, bytes: &[u8]) -> Step {
        loop {
            match self.within {
                Within::Key | Within::Text => {
                    let at = plain_end(bytes, self.position);
                    self.position = at;
                    match bytes.get(at) {
                        Some(b'"') => return self.end_text(),
                        Some(b'\\') if bytes.len() > at + 1 => self.position = at + 2,
                        Some(b'\\') | None => return Step::More,
                        Some(_) => return Step::Fault,
                    }
                    continue;
                }
                Within::Word => {
                    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
                    while bytes.get(self.position).is_some_and(word) {
                        self.position += 1;
                    }
                    if self.position >= bytes.len() {
                        return Step::More;
                    }
                    self.within = Within::Nothing;
                    self.expect = Expect::Separator;
                    return Step::Scalar { start: self.start, end: self.position };
                }
                Within::Nothing => {}
            }
            let Some(&byte) = bytes.get(self.position) else { return Step::More };
            if matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                self.position += 1;
                continue;
            }
            match (self.expect, byte) {
                (Expect::Value | Expect::FirstItem, b'{' | b'[') => {
                    let object = byte == b'{';
                    if !self.stack.push(object) {
                        return Step::Fault;
                    }
                    let at = self.position;
                    self.position += 1;
                    self.expect = if object { Expect::FirstKey } else { Expect::FirstItem };
                    return Step::Open { at, object };
                }
                (Expect::Value | Expect::FirstItem, b'"') => self.begin(Within::Text, 1),
                (Expect::FirstKey | Expect::Key, b'"') => self.begin(Within::Key, 1),
                (Expect::Value | Expect::FirstItem, b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    self.begin(Within::Word, 0);
                }
                (Expect::FirstKey, b'}') | (Expect::FirstItem, b']') => return self.close(),
                (Expect::Separator, b'}') if self.stack.top() == Some(true) => return self.close(),
                (Expect::Separator, b']') if self.stack.top() == Some(false) => return self.close(),
                (Expect::Colon, b':') => {
                    self.position += 1;
                    self.expect = Expect::Value;
                }
                (Expect::Separator, b',') => {
                    self.position += 1;
                    self.expect = if self.stack.top() == Some(true) { Expect::Key } else { Expect::Value };
                }
                _ => return Step::Fault,
            }
        }
    }

    fn begin(&mut self, within: Within, quote: usize) {
        self.start = self.position;
        self.position += quote;
        self.within = within;
    }

    fn end_text(&mut self) -> Step {
        let end = self.position;
        self.position += 1;
        if self.within == Within::Key {
            self.within = Within::Nothing;
            self.expect = Expect::Colon;
            return Step::Key { start: self.start + 1, end };
        }
        self.within = Within::Nothing;
        self.expect = Expect::Separator;
        Step::Scalar { start: self.start, end: end + 1 }
    }

    fn close(&mut self) -> Step {
        self.stack.pop();
        self.position += 1;
        self.expect = Expect::Separator;
        Step::Close
    }
}
