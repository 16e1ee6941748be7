//! Text to tokens.
//!
//! YAML says only behind a word whether it was a key: at its colon. So tokens wait in a queue while the first of them
//! may still turn out to begin a key. A key must end on its line and within 1,024 characters, which bounds the queue.
//! Structure follows the rules of the decoder that Kubernetes' own tools use (YAML 1.1), not the stricter ones of 1.2.

mod block;
mod plain;
mod properties;
mod quoted;

use std::collections::VecDeque;

use super::token::{Token, TokenKind};
use crate::json::strings::spaces_end;
use crate::problem::{Fault, character};

const KEY_LENGTH: usize = 1024;
const BOM: &str = "\u{feff}";
const TABS: &str = "Indent with spaces; YAML does not allow tabs there.";
const INDENTATION: &str = "Check the indentation of this line and of the line before it.";

/// A place at which a key may have begun.
#[derive(Debug)]
struct KeyCandidate {
    possible: bool,
    /// Nothing but a key can stand there.
    required: bool,
    /// The number of the token that would be the key.
    token: usize,
    at: usize,
    line: usize,
}

#[derive(Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Where the current line begins. Columns count bytes: indentation is made of spaces.
    line: usize,
    queue: VecDeque<Token>,
    /// The first token of the queue cannot turn out to be a key any more.
    ready: bool,
    /// How many tokens were handed out.
    taken: usize,
    /// The column of the innermost block collection, -1 outside of any.
    indent: isize,
    indents: Vec<isize>,
    key_allowed: bool,
    /// One for the block context and one per flow collection that is open.
    candidates: Vec<KeyCandidate>,
}

impl<'t> Scanner<'t> {
    /// A scanner that begins at `at`, which must be the start of a line.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        let mut scanner = Self {
            text,
            bytes: text.as_bytes(),
            at,
            line: at,
            queue: VecDeque::new(),
            ready: false,
            taken: 0,
            indent: -1,
            indents: Vec::new(),
            key_allowed: true,
            candidates: Vec::new(),
        };
        scanner.push_candidate();
        scanner
    }

    /// Where the scanner is in the text.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&mut self) -> Result<&Token, Fault> {
        while !self.ready {
            self.ready = !self.queue.is_empty() && !self.first_may_be_key()?;
            if !self.ready {
                self.fetch()?;
            }
        }
        self.queue.front().ok_or_else(|| Fault::new(self.at, "the file ends here", INDENTATION))
    }

    pub(super) fn next(&mut self) -> Result<Token, Fault> {
        self.peek()?;
        self.taken += 1;
        self.ready = false;
        let at = self.at;
        self.queue.pop_front().ok_or_else(|| Fault::new(at, "the file ends here", INDENTATION))
    }

    #[inline]
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    #[inline]
    fn column(&self) -> isize {
        (self.at - self.line).cast_signed()
    }

    fn in_flow(&self) -> bool {
        self.candidates.len() > 1
    }

    /// Whether a space, a line break or the end of the text is at `at`.
    #[inline]
    fn blank_at(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// Steps over a line break, if there is one.
    #[inline]
    fn line_break(&mut self) -> bool {
        match self.byte(self.at) {
            Some(b'\n') => self.at += 1,
            Some(b'\r') => self.at += 1 + usize::from(self.byte(self.at + 1) == Some(b'\n')),
            _ => return false,
        }
        self.line = self.at;
        true
    }

    /// The offset of the next line break, or of the end of the text.
    fn line_end(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
    }

    /// Whether `---` or `...` stands here on the left margin.
    fn at_marker(&self) -> bool {
        self.at == self.line
            && matches!(self.bytes.get(self.at..self.at + 3), Some(b"---" | b"..."))
            && self.blank_at(self.at + 3)
    }

    fn push_candidate(&mut self) {
        let token = self.taken + self.queue.len();
        self.candidates.push(KeyCandidate {
            possible: false,
            required: false,
            token,
            at: self.at,
            line: self.line,
        });
    }

    fn is_live(&self, candidate: &KeyCandidate) -> bool {
        let length = self.at - candidate.at;
        candidate.possible
            && candidate.line == self.line
            && (length <= KEY_LENGTH
                || length <= 4 * KEY_LENGTH
                    && self
                        .text
                        .get(candidate.at..self.at)
                        .is_some_and(|key| key.chars().count() <= KEY_LENGTH))
    }

    fn first_may_be_key(&self) -> Result<bool, Fault> {
        self.check_required()?;
        let level = self.candidates.partition_point(|candidate| candidate.token < self.taken);
        Ok(self
            .candidates
            .get(level)
            .is_some_and(|candidate| candidate.token == self.taken && self.is_live(candidate)))
    }

    /// A key that is required and did not come is a fault. Only the block context requires keys.
    fn check_required(&self) -> Result<(), Fault> {
        match self.candidates.first() {
            Some(key) if key.possible && key.required && !self.is_live(key) => Err(no_colon(key.at)),
            _ => Ok(()),
        }
    }

    /// Remembers that the next token may begin a key.
    fn save_candidate(&mut self) -> Result<(), Fault> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_candidate()?;
        let required = !self.in_flow() && self.indent == self.column();
        let token = self.taken + self.queue.len();
        let candidate = KeyCandidate { possible: true, required, token, at: self.at, line: self.line };
        if let Some(last) = self.candidates.last_mut() {
            *last = candidate;
        }
        Ok(())
    }

    fn drop_candidate(&mut self) -> Result<(), Fault> {
        if let Some(last) = self.candidates.last_mut() {
            if last.possible && last.required {
                return Err(no_colon(last.at));
            }
            last.possible = false;
        }
        Ok(())
    }

    /// Opens a block collection if this column is further right than the innermost one. `token` is where its start
    /// goes: in front of a key that is in the queue already, or at the end.
    fn indent_to(&mut self, column: isize, kind: TokenKind, at: usize, token: Option<usize>) {
        if self.in_flow() || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let place = token.map_or(self.queue.len(), |token| token - self.taken);
        self.queue.insert(place.min(self.queue.len()), Token::new(kind, at, at));
    }

    /// Closes the block collections that are further right than this column.
    fn unindent_to(&mut self, column: isize) {
        while !self.in_flow() && self.indent > column {
            self.queue.push_back(Token::new(TokenKind::BlockEnd, self.at, self.at));
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Goes to the next token, over spaces, comments and line breaks.
    fn skip_to_token(&mut self) {
        loop {
            if self.at == self.line && self.bytes.get(self.at..self.at + BOM.len()) == Some(BOM.as_bytes()) {
                self.at += BOM.len();
                self.line = self.at;
            }
            self.at = spaces_end(self.bytes, self.at);
            if self.in_flow() || !self.key_allowed {
                while matches!(self.byte(self.at), Some(b' ' | b'\t')) {
                    self.at += 1;
                }
            }
            if self.byte(self.at) == Some(b'#') {
                self.at = self.line_end();
            }
            if !self.line_break() {
                return;
            }
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        self.skip_to_token();
        self.check_required()?;
        self.unindent_to(self.column());
        let Some(byte) = self.byte(self.at) else { return self.stream_end() };
        if self.at == self.line {
            if byte == b'%' {
                return self.directive();
            }
            if self.at_marker() {
                let kind = if byte == b'-' { TokenKind::DocumentStart } else { TokenKind::DocumentEnd };
                return self.marker(kind, self.at + 3);
            }
        }
        let blank_follows = self.blank_at(self.at + 1);
        match byte {
            b'[' => self.flow_start(TokenKind::FlowSequence),
            b'{' => self.flow_start(TokenKind::FlowMapping),
            b']' => self.flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.flow_end(TokenKind::FlowMappingEnd),
            b',' => self.flow_entry(),
            b'-' if blank_follows => self.block_entry(),
            b'?' if self.in_flow() || blank_follows => self.explicit_key(),
            b':' if self.in_flow() || blank_follows => self.value(),
            b'*' => self.anchor(TokenKind::Alias),
            b'&' => self.anchor(TokenKind::Anchor),
            b'!' => self.tag(),
            b'|' | b'>' if !self.in_flow() => self.block_scalar(byte == b'|'),
            b'\'' => self.quoted(true),
            b'"' => self.quoted(false),
            b'\t' => Err(Fault::new(self.at, "a tab stands where the indentation or a value begins", TABS)),
            b'|' | b'>' | b'%' | b'@' | b'`' => Err(self.no_start()),
            _ => self.plain(),
        }
    }

    fn no_start(&self) -> Fault {
        Fault::new(
            self.at,
            format!("a value must not begin with {}", character(self.text, self.at)),
            "Put the value into quotes.",
        )
    }

    /// Adds a token from here to `end` and goes there.
    fn push(&mut self, kind: TokenKind, end: usize) {
        self.queue.push_back(Token::new(kind, self.at, end));
        self.at = end;
    }

    fn stream_end(&mut self) -> Result<(), Fault> {
        self.unindent_to(-1);
        if let Some(key) = self.candidates.first()
            && key.possible
            && key.required
        {
            return Err(no_colon(key.at));
        }
        // Nothing follows that could make a key of what waits in the queue.
        for candidate in &mut self.candidates {
            candidate.possible = false;
        }
        self.key_allowed = false;
        self.push(TokenKind::StreamEnd, self.at);
        Ok(())
    }

    fn directive(&mut self) -> Result<(), Fault> {
        self.marker(TokenKind::Directive, self.line_end())
    }

    fn marker(&mut self, kind: TokenKind, end: usize) -> Result<(), Fault> {
        self.unindent_to(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        self.push(kind, end);
        Ok(())
    }

    fn flow_start(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.save_candidate()?;
        self.push(kind, self.at + 1);
        self.push_candidate();
        self.key_allowed = true;
        Ok(())
    }

    fn flow_end(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.drop_candidate()?;
        if self.in_flow() {
            self.candidates.pop();
        }
        self.key_allowed = false;
        self.push(kind, self.at + 1);
        Ok(())
    }

    fn flow_entry(&mut self) -> Result<(), Fault> {
        self.drop_candidate()?;
        self.key_allowed = true;
        self.push(TokenKind::FlowEntry, self.at + 1);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), Fault> {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(Fault::new(self.at, "a list item must not begin here", INDENTATION));
            }
            self.indent_to(self.column(), TokenKind::BlockSequence, self.at, None);
        }
        self.drop_candidate()?;
        self.key_allowed = true;
        self.push(TokenKind::BlockEntry, self.at + 1);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), Fault> {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(Fault::new(self.at, "a key must not begin here", INDENTATION));
            }
            self.indent_to(self.column(), TokenKind::BlockMapping, self.at, None);
        }
        self.drop_candidate()?;
        self.key_allowed = !self.in_flow();
        self.push(TokenKind::Key, self.at + 1);
        Ok(())
    }

    fn value(&mut self) -> Result<(), Fault> {
        let key = self
            .candidates
            .last()
            .filter(|candidate| self.is_live(candidate))
            .map(|candidate| (candidate.token, candidate.at, candidate.line));
        if let Some((token, at, line)) = key {
            let place = (token - self.taken).min(self.queue.len());
            self.queue.insert(place, Token::new(TokenKind::Key, at, at));
            self.indent_to((at - line).cast_signed(), TokenKind::BlockMapping, at, Some(token));
            if let Some(last) = self.candidates.last_mut() {
                last.possible = false;
            }
            self.key_allowed = false;
        } else {
            self.check_required()?;
            if !self.in_flow() {
                if !self.key_allowed {
                    return Err(Fault::new(
                        self.at,
                        "`:` must not stand here: this value cannot be a map",
                        "Put a value that contains `: ` into quotes, or check the indentation of this line.",
                    ));
                }
                self.indent_to(self.column(), TokenKind::BlockMapping, self.at, None);
            }
            self.key_allowed = !self.in_flow();
        }
        self.push(TokenKind::Value, self.at + 1);
        Ok(())
    }
}

fn no_colon(at: usize) -> Fault {
    Fault::new(
        at,
        "expected a key here, but no `:` follows it",
        "Write `key: value`, or indent the line so that it continues the value before it.",
    )
}
