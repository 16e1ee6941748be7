//! The content of JSON strings: where it ends, and what its escapes stand for.

use crate::problem::Fault;

const WIDTH: usize = 8;
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + WIDTH)?.try_into().ok().map(u64::from_le_bytes)
}

/// The high bit of every byte below `limit`; exact for the first of them, which is the one that counts.
#[inline]
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGHS
}

#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * u64::from(byte)), 1)
}

/// The offset of the first quote, backslash or control character from `at` on, or the end of the text.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        let stops = equal(word, b'"') | equal(word, b'\\') | below(word, b' ');
        if stops != 0 {
            return at + stops.trailing_zeros() as usize / WIDTH;
        }
        at += WIDTH;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < b' ' {
            return at;
        }
        at += 1;
    }
    at
}

/// The offset of the first byte from `at` on that is no space.
#[inline]
pub(crate) fn spaces_end(bytes: &[u8], mut at: usize) -> usize {
    const SPACES: u64 = ONES * b' ' as u64;
    while let Some(word) = word(bytes, at) {
        let other = word ^ SPACES;
        if other != 0 {
            return at + other.trailing_zeros() as usize / WIDTH;
        }
        at += WIDTH;
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// The offset of the first byte from `at` on that is a colon, a space, or below a space.
#[inline]
pub(crate) fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        let stops = equal(word, b':') | below(word, b' ' + 1);
        if stops != 0 {
            return at + stops.trailing_zeros() as usize / WIDTH;
        }
        at += WIDTH;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b':' || byte <= b' ' {
            return at;
        }
        at += 1;
    }
    at
}

/// Decodes the string that begins with the quote at `start` into `content` and returns the offset behind its closing
/// quote. `stop` is where [`plain_end`] stopped.
pub(super) fn decode(
    text: &str,
    start: usize,
    mut stop: usize,
    content: &mut String,
) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let mut from = start + 1;
    content.clear();
    loop {
        content.push_str(text.get(from..stop).unwrap_or_default());
        match bytes.get(stop) {
            Some(b'"') => return Ok(stop + 1),
            Some(b'\\') => {
                from = escape(text, stop, content)
                    .map_err(|fault| fault.unwrap_or_else(|| cut_off(text, start)))?;
            }
            None => return Err(cut_off(text, start)),
            Some(b'\n' | b'\r') => {
                return Err(Fault::new(
                    stop,
                    "the line ends inside a string",
                    "Close the string with `\"`; a line break in a string is written `\\n`.",
                )
                .that_begins_at(start));
            }
            Some(byte) => {
                return Err(Fault::new(
                    stop,
                    format!("the control character U+{byte:04X} must not stand in a string"),
                    "Write it as an escape, for instance `\\t` or `\\u0000`.",
                ));
            }
        }
        stop = plain_end(bytes, from);
    }
}

fn cut_off(text: &str, start: usize) -> Fault {
    Fault::new(text.len(), "the file ends inside a string", super::CUT_OFF).that_begins_at(start)
}

/// Decodes the escape at `at` and returns the offset behind it. `Err(None)`: the file ends inside it.
fn escape(text: &str, at: usize, content: &mut String) -> Result<usize, Option<Fault>> {
    let bytes = text.as_bytes();
    let decoded = match bytes.get(at + 1).ok_or(None)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text, at, content),
        _ => return Err(Some(invalid(at))),
    };
    content.push(decoded);
    Ok(at + 2)
}

fn invalid(at: usize) -> Fault {
    Fault::new(
        at,
        "this escape is not one of JSON's",
        "Write a backslash as `\\\\`, a character by its number as `\\u` and four hexadecimal digits.",
    )
}

/// Four hexadecimal digits.
fn unit(text: &str, at: usize) -> Result<u32, Option<Fault>> {
    let Some(digits) = text.as_bytes().get(at + 2..at + 6) else {
        let rest = text.as_bytes().get(at + 2..).unwrap_or_default();
        return Err(if rest.iter().all(u8::is_ascii_hexdigit) { None } else { Some(invalid(at)) });
    };
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(Some(invalid(at)));
    }
    Ok(digits.iter().fold(0, |value, &digit| value * 16 + char::from(digit).to_digit(16).unwrap_or(0)))
}

/// `\uXXXX`, or two of them that make one character. Half a pair becomes the replacement character.
fn unicode(text: &str, at: usize, content: &mut String) -> Result<usize, Option<Fault>> {
    let first = unit(text, at)?;
    if (0xD800..0xDC00).contains(&first) && text.as_bytes().get(at + 6..at + 8) == Some(b"\\u") {
        let second = unit(text, at + 6)?;
        if (0xDC00..0xE000).contains(&second) {
            let scalar = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            content.push(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Ok(at + 12);
        }
    }
    content.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    Ok(at + 6)
}
