//! From bytes to text: byte order marks, UTF-16, and what is no text at all.

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// There is nothing but white space.
    Empty,
    /// There are NUL bytes: no text file.
    Binary,
    /// The bytes are in no encoding that is read; the offset of the first one that does not fit.
    Encoding(usize),
}

/// Decodes UTF-8 (with or without byte order mark) and UTF-16 (with one), as redirections in PowerShell write it.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, NoText> {
    let text = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let mut bytes = bytes;
            if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
                bytes.drain(..3);
            }
            let head = bytes.get(..bytes.len().min(8192)).unwrap_or_default();
            if memchr::memchr(0, head).is_some() {
                return Err(NoText::Binary);
            }
            String::from_utf8(bytes).map_err(|error| NoText::Encoding(error.utf8_error().valid_up_to()))?
        }
    };
    // The parser of JSON says itself where a NUL stands.
    let head = text.trim_start();
    if !head.starts_with(['{', '[']) && memchr::memchr(0, head.as_bytes()).is_some() {
        return Err(NoText::Binary);
    }
    if head.is_empty() { Err(NoText::Empty) } else { Ok(text) }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NoText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let mut at = 2;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let character = decoded.map_err(|_| NoText::Encoding(at))?;
        at += 2 * character.len_utf16();
        text.push(character);
    }
    if rest.is_empty() { Ok(text) } else { Err(NoText::Encoding(at)) }
}
