//! JSON to tree: RFC 8259, one document or several one after another (JSON lines, or simply concatenated).
//!
//! The parser walks the text once, without recursion, and keeps slices: a pod list of 450 MB costs its text plus one
//! node per value. It knows nothing about Kubernetes but one name: what stands under `managedFields` is the API
//! server's own bookkeeping and often half of the file, so it is checked and left out.

mod faults;
pub(crate) mod keys;
mod model;
mod resume;
mod sink;
pub(crate) mod strings;

use std::borrow::Cow;

use plimsoll_model::tree::{Key, Kind, TreeBuilder};

use crate::problem::{Fault, Limits, Problem, Problems, character, with_text};
use keys::{KeyLog, KeyMark};
use model::{Comparison, Models};
use sink::{Nowhere, Sink};

const BOOKKEEPING: &str = "managedFields";
const SYNTAX: &str = "Export the file again, or correct it here; `jq . FILE` shows the same place.";
const CUT_OFF: &str = "The file is cut off; copy or export it again.";

/// Adds each JSON document of the builder's text as one root. A broken document leaves no values behind; where
/// documents are separated by lines, the ones after it are read all the same.
pub fn parse(builder: &mut TreeBuilder, limits: &Limits) -> Vec<Problem> {
    with_text(builder, |builder, text, problems| {
        reserve(builder, text);
        let mut parser = Parser {
            text,
            bytes: text.as_bytes(),
            at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            limits,
            problems,
            keys: KeyLog::default(),
            comparison: Comparison::default(),
            last_bookkeeping: (0, 0),
            key: KeyState::None,
            key_span: (0, 0),
            content: String::new(),
        };
        let mut complete = 0;
        loop {
            parser.skip_space();
            if parser.at >= parser.bytes.len() {
                return;
            }
            let (start, root) = (parser.at, builder.len());
            match parser.document(builder, 0) {
                Ok(()) => complete += 1,
                Err(fault) => {
                    builder.truncate(root);
                    parser.keys.clear();
                    parser.key = KeyState::None;
                    let next = resume::next_document(text, start, fault.offset, complete);
                    parser.problems.failed(text, fault);
                    match next {
                        Some(next) => parser.at = next,
                        None => return,
                    }
                }
            }
        }
    })
}

/// Makes room for the values of a large file, guessed from samples: growing step by step would hold the list twice.
fn reserve(builder: &mut TreeBuilder, text: &str) {
    const SAMPLES: usize = 64;
    const SAMPLE: usize = 16 << 10;
    if text.len() < SAMPLES * SAMPLE {
        return;
    }
    let step = text.len() / SAMPLES;
    let values: usize = (0..SAMPLES)
        .filter_map(|index| text.as_bytes().get(index * step..index * step + SAMPLE))
        .map(|sample| memchr::memchr3_iter(b',', b'{', b'[', sample).count())
        .sum();
    builder.reserve(values.saturating_mul(text.len() / (SAMPLES * SAMPLE)));
}

/// A map or list that is open.
struct Frame {
    index: u32,
    start: usize,
    /// The keys seen so far, for a map.
    keys: Option<KeyMark>,
    models: Models,
}

/// The key of the value that is next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyState {
    /// There is none: the value is an item or a document.
    None,
    Slice,
    /// Its text is in `content`.
    Decoded,
}

struct Parser<'t, 'p> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    limits: &'p Limits,
    problems: &'p mut Problems,
    keys: KeyLog<'t>,
    comparison: Comparison,
    /// The span of the last value that was left out.
    last_bookkeeping: (usize, usize),
    key: KeyState,
    /// The bytes of the content of the current key.
    key_span: (usize, usize),
    /// The content of the last string that had escapes.
    content: String,
}

impl Parser<'_, '_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn take_key(&mut self) -> Option<Key> {
        let decoded = match self.key {
            KeyState::None => return None,
            KeyState::Slice => None,
            KeyState::Decoded => Some(self.content.as_str().into()),
        };
        self.key = KeyState::None;
        Some(Key { start: self.key_span.0 as u32, end: self.key_span.1 as u32, decoded })
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte > b' ' {
                return;
            }
            match byte {
                b'\n' => self.at = strings::spaces_end(self.bytes, self.at + 1),
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ => return,
            }
        }
    }

    /// Reads one value with all that lies in it. `outer` is how deep the value itself lies.
    fn document<S: Sink>(&mut self, sink: &mut S, outer: usize) -> Result<(), Fault> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut in_map = false;
        loop {
            if !in_map || self.member(sink, &mut frames, outer)? {
                let start = self.at;
                match self.peek() {
                    Some(b'"') => self.string(sink)?,
                    Some(open @ (b'{' | b'[')) => {
                        let keys = self.enter(sink, &frames, outer)?;
                        let model = self.model(sink, &mut frames);
                        if !self.repeat(sink, model, start)? {
                            in_map = open == b'{';
                            let kind = if in_map { Kind::Object } else { Kind::Array };
                            let index = sink.open(kind, self.take_key(), start);
                            if let Some(frame) = frames.last_mut().filter(|frame| frame.keys.is_none()) {
                                frame.models.added(index);
                            }
                            let models =
                                sink.tree().map_or(Models::None, |tree| Models::of(tree, model, in_map));
                            frames.push(Frame { index, start, keys: in_map.then_some(keys), models });
                            if self.peek() != Some(if in_map { b'}' } else { b']' }) {
                                continue;
                            }
                        }
                    }
                    Some(b'-' | b'0'..=b'9') => {
                        self.at = self.number_end()?;
                        sink.slice(Kind::Number, self.take_key(), (start, self.at), false);
                    }
                    Some(b't') => self.literal(sink, "true", Kind::True)?,
                    Some(b'f') => self.literal(sink, "false", Kind::False)?,
                    Some(b'n') => self.literal(sink, "null", Kind::Null)?,
                    _ => return Err(self.no_value(&frames)),
                }
            }
            // A value is complete. Close what it completes, and go on to the next one.
            loop {
                let Some(frame) = frames.last() else { return Ok(()) };
                in_map = frame.keys.is_some();
                self.skip_space();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.skip_space();
                        break;
                    }
                    Some(close @ (b']' | b'}')) if in_map == (close == b'}') => {
                        self.at += 1;
                        sink.close(frame.index, self.at);
                        if let Some(frame) = frames.pop()
                            && let Some(mark) = frame.keys
                        {
                            self.keys.close(&mark);
                        }
                    }
                    _ => return Err(self.no_end(frame)),
                }
            }
        }
    }

    /// Steps into a map or list.
    fn enter<S: Sink>(&mut self, sink: &S, frames: &[Frame], outer: usize) -> Result<KeyMark, Fault> {
        self.limits.check_depth(frames.len() + outer, self.at)?;
        self.limits.check_nodes(sink.count(), self.at)?;
        self.at += 1;
        self.skip_space();
        Ok(self.keys.open())
    }

    /// What the map or list that begins here may repeat.
    #[inline]
    fn model<S: Sink>(&self, sink: &S, frames: &mut [Frame]) -> Option<u32> {
        // What was odd about the model would have to be said again.
        let tree = sink.tree().filter(|_| self.problems.is_empty())?;
        let frame = frames.last_mut()?;
        match self.key {
            KeyState::None => frame.models.item(tree),
            KeyState::Slice => {
                let key = self.text.get(self.key_span.0..self.key_span.1)?;
                frame.models.member(tree, self.text, key)
            }
            KeyState::Decoded => None,
        }
    }

    /// Takes over the values of the model, if the map or list that begins at `start` is its repetition.
    #[inline]
    fn repeat<S: Sink>(&mut self, sink: &mut S, model: Option<u32>, start: usize) -> Result<bool, Fault> {
        let Some(tree) = sink.tree() else { return Ok(false) };
        let Some(model) = model else { return Ok(false) };
        let Some(end) = self.comparison.repeated(tree, self.text, model, start) else { return Ok(false) };
        let count = tree.next(model) - model;
        self.limits.check_nodes(sink.count().saturating_add(count), start)?;
        sink.repeat(model, self.take_key(), start);
        self.at = end;
        Ok(true)
    }

    /// Reads a key and its colon, up to the value. Returns false where the closing brace comes instead: at the end of a
    /// map whose last members were bookkeeping.
    #[inline]
    fn member<S: Sink>(&mut self, sink: &S, frames: &mut [Frame], outer: usize) -> Result<bool, Fault> {
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.no_key(frames));
            }
            let escaped = self.string_end()?;
            let (from, to) = (start + 1, self.at - 1);
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self
                    .fault(format!("expected `:` after the key, found {}", character(self.text, self.at))));
            }
            self.at += 1;
            self.skip_space();
            if !S::KEEPS {
                return Ok(true);
            }
            let slice = self.text.get(from..to).unwrap_or_default();
            if if escaped { self.content == BOOKKEEPING } else { slice == BOOKKEEPING } {
                self.bookkeeping(frames.len() + outer)?;
                self.skip_space();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.skip_space();
                        continue;
                    }
                    Some(b'}') => return Ok(false),
                    _ => return Err(self.fault_in(frames)),
                }
            }
            let name = if escaped { Cow::Owned(self.content.clone()) } else { Cow::Borrowed(slice) };
            if let Some(mark) = frames.last_mut().and_then(|frame| frame.keys.as_mut())
                && self.keys.add(mark, name)
            {
                self.problems.duplicate(start, if escaped { &self.content } else { slice });
            }
            self.limits.check_nodes(sink.count(), start)?;
            self.key = if escaped { KeyState::Decoded } else { KeyState::Slice };
            self.key_span = (from, to);
            return Ok(true);
        }
    }

    /// Checks a value that is left out. Most often it is the same as the last one.
    fn bookkeeping(&mut self, outer: usize) -> Result<(), Fault> {
        let start = self.at;
        let (from, to) = self.last_bookkeeping;
        let last = self.bytes.get(from..to).filter(|last| last.last() == Some(&b']'));
        if last.is_some() && self.bytes.get(start..start + (to - from)) == last {
            self.at = start + (to - from);
            return Ok(());
        }
        self.document(&mut Nowhere, outer)?;
        self.last_bookkeeping = (start, self.at);
        Ok(())
    }

    fn string<S: Sink>(&mut self, sink: &mut S) -> Result<(), Fault> {
        let start = self.at;
        let key = self.take_key();
        if self.string_end()? {
            sink.decoded(key, (start, self.at), &self.content);
        } else {
            sink.slice(Kind::String, key, (start, self.at), true);
        }
        Ok(())
    }

    /// Goes behind the string that begins here. Returns whether it has escapes; its content is in `content` then.
    #[inline]
    fn string_end(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        let stop = strings::plain_end(self.bytes, start + 1);
        if self.bytes.get(stop) == Some(&b'"') {
            self.at = stop + 1;
            return Ok(false);
        }
        self.at = strings::decode(self.text, start, stop, &mut self.content)?;
        Ok(true)
    }

    fn literal<S: Sink>(&mut self, sink: &mut S, word: &str, kind: Kind) -> Result<(), Fault> {
        let end = self.at + word.len();
        let found = self.bytes.get(self.at..end) == Some(word.as_bytes());
        if !found || self.bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
            return Err(self.word());
        }
        sink.slice(kind, self.take_key(), (self.at, end), false);
        self.at = end;
        Ok(())
    }

    fn digits_end(&self, mut at: usize) -> usize {
        while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    }

    fn number_end(&self) -> Result<usize, Fault> {
        let whole = self.at + usize::from(self.peek() == Some(b'-'));
        let mut end = self.digits_end(whole);
        let leading_zero = end > whole + 1 && self.bytes.get(whole) == Some(&b'0');
        let mut complete = end > whole;
        if self.bytes.get(end) == Some(&b'.') {
            let fraction = end + 1;
            end = self.digits_end(fraction);
            complete &= end > fraction;
        }
        if matches!(self.bytes.get(end), Some(b'e' | b'E')) {
            let exponent = end + 1 + usize::from(matches!(self.bytes.get(end + 1), Some(b'+' | b'-')));
            end = self.digits_end(exponent);
            complete &= end > exponent;
        }
        let follows = self.bytes.get(end).copied().unwrap_or(b' ');
        if complete
            && !leading_zero
            && !follows.is_ascii_alphanumeric()
            && !matches!(follows, b'.' | b'_' | b'+' | b'-')
        {
            return Ok(end);
        }
        if end >= self.bytes.len() {
            return Err(Fault::new(self.at, "the file ends inside a number", CUT_OFF));
        }
        let what = if leading_zero { "a number must not begin with 0" } else { "this is not a number" };
        Err(Fault::new(self.at, what, "JSON knows decimal numbers only; put anything else into quotes."))
    }
}
