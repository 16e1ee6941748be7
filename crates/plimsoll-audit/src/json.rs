//! Reading JSON text in place: values come out in the order in which they stand, texts are borrowed, and what was read
//! before a fault stays read. That is what makes one reader serve whole records and truncated ones.
//!
//! It takes what Go's `encoding/json` takes (which wrote the records), so lone surrogates become U+FFFD.

use std::borrow::Cow;

use crate::event::{ParseError, Problem, Text};

/// How deep values may be nested. The limit of Go's `encoding/json`.
const MAX_DEPTH: usize = 10_000;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A mask whose lowest set bit lies in the first byte that ends a plain run of a string: a quote, a backslash or a
/// control character. Bytes above it may be marked wrongly.
#[inline]
fn specials(word: u64) -> u64 {
    let quote = word ^ (ONES * 0x22);
    let backslash = word ^ (ONES * 0x5c);
    (quote.wrapping_sub(ONES) & !quote
        | backslash.wrapping_sub(ONES) & !backslash
        | word.wrapping_sub(ONES * 0x20) & !word)
        & HIGH
}

/// Where the plain run that begins at `at` ends.
#[inline]
pub(crate) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let mask = specials(u64::from_le_bytes(*chunk));
        if mask != 0 {
            return at + (mask.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| byte != b'"' && byte != b'\\' && byte >= 0x20) {
        at += 1;
    }
    at
}

/// Which kind of value each open bracket began: a shift register that spills.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stack {
    depth: usize,
    bits: u64,
    spilled: Vec<u64>,
}

impl Stack {
    /// Opens an object or an array; false where that is too deep.
    #[inline]
    pub(crate) fn push(&mut self, object: bool) -> bool {
        if self.depth == MAX_DEPTH {
            return false;
        }
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.spilled.push(self.bits);
        }
        self.bits = self.bits << 1 | u64::from(object);
        self.depth += 1;
        true
    }

    /// Whether the innermost open value is an object; `None` where none is open.
    #[inline]
    pub(crate) fn top(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }

    /// Closes the innermost.
    #[inline]
    pub(crate) fn pop(&mut self) {
        self.bits >>= 1;
        self.depth = self.depth.saturating_sub(1);
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.bits = self.spilled.pop().unwrap_or_default();
        }
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) fn clear(&mut self) {
        self.depth = 0;
        self.spilled.clear();
    }
}

/// A cursor over JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    /// The next byte.
    pub(crate) position: usize,
    /// What is being read, for messages.
    pub(crate) key: &'static str,
    /// Behind the last whole value or opened bracket of what was skipped last.
    safe: usize,
    stack: Stack,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, position: 0, key: "", safe: 0, stack: Stack::default() }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// What lies between two places of the text.
    #[inline]
    pub(crate) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    #[cold]
    pub(crate) fn fault(&self, problem: Problem) -> ParseError {
        ParseError { key: self.key, offset: self.position, problem }
    }

    /// The fault that something else was expected here, or that the text ends here.
    #[cold]
    pub(crate) fn expected(&self, what: &'static str) -> ParseError {
        let end = self.position >= self.text.len();
        self.fault(if end { Problem::End } else { Problem::Syntax(what) })
    }

    /// The fault that the value here is of another type.
    #[cold]
    pub(crate) fn mistyped(&self, what: &'static str) -> ParseError {
        match self.text.as_bytes().get(self.position) {
            None => self.fault(Problem::End),
            Some(b'"' | b'{' | b'[' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9') => {
                self.fault(Problem::Type(what))
            }
            Some(_) => self.fault(Problem::Syntax("a value")),
        }
    }

    /// The next byte that is not white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.position) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.position += 1,
                other => return other.copied(),
            }
        }
    }

    /// Takes a `null`, if one stands here.
    #[inline]
    pub(crate) fn null(&mut self) -> Result<bool, ParseError> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.literal("null").map(|()| true)
    }

    /// Takes the brace that opens an object.
    #[inline]
    pub(crate) fn open_object(&mut self) -> Result<(), ParseError> {
        match self.peek() {
            Some(b'{') => {
                self.position += 1;
                Ok(())
            }
            _ => Err(self.mistyped("an object")),
        }
    }

    /// Takes the bracket that opens an array.
    #[inline]
    pub(crate) fn open_array(&mut self) -> Result<(), ParseError> {
        match self.peek() {
            Some(b'[') => {
                self.position += 1;
                Ok(())
            }
            _ => Err(self.mistyped("an array")),
        }
    }

    /// The next key of the object that was opened, with its colon, or `None` behind the closing brace.
    #[inline]
    pub(crate) fn next_key(&mut self, first: &mut bool) -> Result<Option<Text<'a>>, ParseError> {
        match self.peek() {
            Some(b'}') => {
                self.position += 1;
                return Ok(None);
            }
            Some(b',') if !*first => {
                self.position += 1;
                if self.peek() != Some(b'"') {
                    return Err(self.expected("a key in quotes"));
                }
            }
            Some(b'"') if *first => {}
            _ => return Err(self.expected(if *first { "a key in quotes or `}`" } else { "`,` or `}`" })),
        }
        *first = false;
        let key = self.string()?;
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.position += 1;
        Ok(Some(key))
    }

    /// Whether another item of the array that was opened follows; takes what stands before it.
    #[inline]
    pub(crate) fn next_item(&mut self, first: &mut bool) -> Result<bool, ParseError> {
        match self.peek() {
            Some(b']') => {
                self.position += 1;
                return Ok(false);
            }
            Some(b',') if !*first => {
                self.position += 1;
                if self.peek() == Some(b']') {
                    return Err(self.expected("a value"));
                }
            }
            Some(_) if *first => {}
            _ => return Err(self.expected("`,` or `]`")),
        }
        *first = false;
        Ok(true)
    }

    /// A text; empty for `null`.
    #[inline]
    pub(crate) fn value_text(&mut self) -> Result<Text<'a>, ParseError> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'n') => self.literal("null").map(|()| Cow::Borrowed("")),
            _ => Err(self.mistyped("a text")),
        }
    }

    /// The string whose opening quote stands here.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Text<'a>, ParseError> {
        let start = self.position + 1;
        let end = plain_end(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.position = end + 1;
            return Ok(Cow::Borrowed(self.slice(start, end)));
        }
        let mut out = Vec::with_capacity(end - start + 32);
        self.unescape(&mut out)?;
        Ok(Cow::Owned(into_text(out)))
    }

    /// Unescapes the string whose opening quote stands here. At a fault `out` holds what lies before it.
    pub(crate) fn unescape(&mut self, out: &mut Vec<u8>) -> Result<(), ParseError> {
        let bytes = self.text.as_bytes();
        let mut at = self.position + 1;
        loop {
            if let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
                let mask = specials(u64::from_le_bytes(*chunk));
                // Written whole and taken back: cheaper than copying a length that varies.
                out.extend_from_slice(chunk);
                if mask == 0 {
                    at += 8;
                    continue;
                }
                let run = (mask.trailing_zeros() / 8) as usize;
                out.truncate(out.len().saturating_sub(8 - run));
                at += run;
            } else {
                let end = plain_end(bytes, at);
                out.extend_from_slice(bytes.get(at..end).unwrap_or_default());
                at = end;
            }
            match bytes.get(at) {
                Some(b'"') => {
                    self.position = at + 1;
                    return Ok(());
                }
                Some(b'\\') => match escape(bytes, at) {
                    Ok(Escape::Byte(byte)) => {
                        out.push(byte);
                        at += 2;
                    }
                    Ok(Escape::Character(character, length)) => {
                        let mut buffer = [0; 4];
                        out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                        at += length;
                    }
                    Err(problem) => {
                        self.position = at;
                        return Err(self.fault(problem));
                    }
                },
                Some(_) => {
                    self.position = at;
                    return Err(self.fault(Problem::Syntax("no control character within a string")));
                }
                None => {
                    self.position = at;
                    return Err(self.fault(Problem::End));
                }
            }
        }
    }

    #[inline]
    fn skip_string(&mut self) -> Result<(), ParseError> {
        let bytes = self.text.as_bytes();
        let mut at = self.position + 1;
        loop {
            at = plain_end(bytes, at);
            match bytes.get(at) {
                Some(b'"') => {
                    self.position = at + 1;
                    return Ok(());
                }
                Some(b'\\') => match escape(bytes, at) {
                    Ok(Escape::Byte(_)) => at += 2,
                    Ok(Escape::Character(_, length)) => at += length,
                    Err(problem) => {
                        self.position = at;
                        return Err(self.fault(problem));
                    }
                },
                Some(_) => {
                    self.position = at;
                    return Err(self.fault(Problem::Syntax("no control character within a string")));
                }
                None => {
                    self.position = at;
                    return Err(self.fault(Problem::End));
                }
            }
        }
    }

    fn literal(&mut self, word: &'static str) -> Result<(), ParseError> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        if rest.starts_with(word) {
            self.position += word.len();
            return Ok(());
        }
        Err(self.fault(if word.starts_with(rest) { Problem::End } else { Problem::Syntax("a value") }))
    }

    /// A number, as written. One that the text ends with may lack digits, which is a fault.
    #[inline]
    pub(crate) fn number(&mut self) -> Result<&'a str, ParseError> {
        let bytes = self.text.as_bytes();
        let start = self.position;
        let digits = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
        let whole = at;
        at = digits(at);
        let mut sound = at > whole && (bytes.get(whole) != Some(&b'0') || at == whole + 1);
        if bytes.get(at) == Some(&b'.') {
            let end = digits(at + 1);
            sound &= end > at + 1;
            at = end;
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let end = digits(at + 1 + sign);
            sound &= end > at + 1 + sign;
            at = end;
        }
        if at >= bytes.len() {
            self.position = bytes.len();
            return Err(self.fault(Problem::End));
        }
        if !sound {
            return Err(self.fault(Problem::Syntax("a number")));
        }
        self.position = at;
        Ok(self.slice(start, at))
    }

    /// Takes the value that stands here, whatever it is, and gives its text.
    #[inline]
    pub(crate) fn skip(&mut self) -> Result<&'a str, ParseError> {
        self.peek();
        let start = self.position;
        self.safe = start;
        self.stack.clear();
        self.skip_value()?;
        Ok(self.slice(start, self.position))
    }

    fn skip_key(&mut self) -> Result<(), ParseError> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a key in quotes"));
        }
        self.skip_string()?;
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.position += 1;
        Ok(())
    }

    fn open(&mut self, object: bool) -> Result<(), ParseError> {
        if !self.stack.push(object) {
            return Err(self.fault(Problem::Depth));
        }
        self.position += 1;
        self.safe = self.position;
        Ok(())
    }

    fn skip_value(&mut self) -> Result<(), ParseError> {
        loop {
            match self.peek() {
                Some(b'"') => self.skip_string()?,
                Some(b'{') => {
                    self.open(true)?;
                    if self.peek() != Some(b'}') {
                        self.skip_key()?;
                        continue;
                    }
                    self.stack.pop();
                    self.position += 1;
                }
                Some(b'[') => {
                    self.open(false)?;
                    if self.peek() != Some(b']') {
                        continue;
                    }
                    self.stack.pop();
                    self.position += 1;
                }
                Some(b'-' | b'0'..=b'9') => {
                    self.number()?;
                }
                Some(b't') => self.literal("true")?,
                Some(b'f') => self.literal("false")?,
                Some(b'n') => self.literal("null")?,
                _ => return Err(self.expected("a value")),
            }
            loop {
                self.safe = self.position;
                let Some(object) = self.stack.top() else { return Ok(()) };
                match self.peek() {
                    Some(b',') => {
                        self.position += 1;
                        if object {
                            self.skip_key()?;
                        }
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    _ => return Err(self.expected(if object { "`,` or `}`" } else { "`,` or `]`" })),
                }
                self.position += 1;
                self.stack.pop();
            }
        }
    }

    /// Skips one string, number or word, whatever comes next; used where only the extent matters.
    pub(crate) fn skip_scalar(&mut self) -> Result<(), ParseError> {
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b'-' | b'0'..=b'9') => self.number().map(|_| ()),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            _ => Err(self.expected("a value")),
        }
    }
}

/// Closes the beginning of a JSON value so that it is well-formed: what is not whole at its end (a text, a number, a key
/// without a value) is left out, open brackets are closed. `None` where nothing whole is left.
pub fn close(cut: &str) -> Option<String> {
    let mut reader = Reader::new(cut);
    if let Ok(whole) = reader.skip() {
        return Some(whole.to_owned());
    }
    if reader.stack.depth() == 0 {
        return None;
    }
    let mut closed = reader.slice(0, reader.safe).trim_start().to_owned();
    while let Some(object) = reader.stack.top() {
        closed.push(if object { '}' } else { ']' });
        reader.stack.pop();
    }
    Some(closed)
}

/// The text of a JSON string (with its quotes) or of any other value; `None` for `null`.
pub(crate) fn text_of(json: &str) -> Option<Text<'_>> {
    let json = json.trim();
    match json.as_bytes().first() {
        Some(b'"') => Reader::new(json).string().ok(),
        Some(b'n') | None => None,
        Some(_) => Some(Cow::Borrowed(json)),
    }
}

/// Appends a text as a JSON string.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for piece in text.split_inclusive(|character: char| matches!(character, '"' | '\\') || character < ' ') {
        let Some(last) = piece.chars().next_back() else { continue };
        let escaped = match last {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            last if last < ' ' => {
                out.push_str(piece.get(..piece.len() - 1).unwrap_or_default());
                out.push_str("\\u00");
                let code = last as u32;
                out.extend(
                    [char::from_digit(code >> 4, 16), char::from_digit(code & 15, 16)].into_iter().flatten(),
                );
                continue;
            }
            _ => {
                out.push_str(piece);
                continue;
            }
        };
        out.push_str(piece.get(..piece.len() - 1).unwrap_or_default());
        out.push_str(escaped);
    }
    out.push('"');
}

/// The bytes as text. They are valid by construction but for a character that a cut went through.
pub(crate) fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

enum Escape {
    Byte(u8),
    /// A character and how many bytes its escape has.
    Character(char, usize),
}

/// The escape whose backslash is at `at`.
#[inline]
fn escape(bytes: &[u8], at: usize) -> Result<Escape, Problem> {
    Ok(Escape::Byte(match bytes.get(at + 1) {
        Some(b'"') => b'"',
        Some(b'\\') => b'\\',
        Some(b'n') => b'\n',
        Some(b'/') => b'/',
        Some(b't') => b'\t',
        Some(b'r') => b'\r',
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(b'u') => return unicode(bytes, at),
        Some(_) => return Err(Problem::Syntax("an escape that JSON knows")),
        None => return Err(Problem::End),
    }))
}

fn unicode(bytes: &[u8], at: usize) -> Result<Escape, Problem> {
    let first = hex(bytes, at + 2)?;
    if (0xdc00..0xe000).contains(&first) {
        return Ok(Escape::Character(char::REPLACEMENT_CHARACTER, 6));
    }
    if !(0xd800..0xdc00).contains(&first) {
        return Ok(Escape::Character(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6));
    }
    match (bytes.get(at + 6), bytes.get(at + 7)) {
        (None, _) | (Some(b'\\'), None) => return Err(Problem::End),
        (Some(b'\\'), Some(b'u')) => {}
        _ => return Ok(Escape::Character(char::REPLACEMENT_CHARACTER, 6)),
    }
    let second = hex(bytes, at + 8)?;
    if !(0xdc00..0xe000).contains(&second) {
        return Ok(Escape::Character(char::REPLACEMENT_CHARACTER, 6));
    }
    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    Ok(Escape::Character(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12))
}

fn hex(bytes: &[u8], at: usize) -> Result<u32, Problem> {
    let mut code = 0;
    for index in at..at + 4 {
        let byte = bytes.get(index).ok_or(Problem::End)?;
        let digit = char::from(*byte).to_digit(16).ok_or(Problem::Syntax("four hexadecimal digits"))?;
        code = code << 4 | digit;
    }
    Ok(code)
}
