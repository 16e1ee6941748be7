//! Go's ways of putting strings into messages.

use std::fmt::Write as _;

/// The text in double quotes as Go's `%q` writes it: printable characters as they are, others escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            _ if is_printable(character) => out.push(character),
            // Writing to a string does not fail.
            '\0'..='\x1f' | '\x7f' => _ = write!(out, "\\x{:02x}", u32::from(character)),
            '\u{80}'..='\u{ffff}' => _ = write!(out, "\\u{:04x}", u32::from(character)),
            _ => _ = write!(out, "\\U{:08x}", u32::from(character)),
        }
    }
    out.push('"');
    out
}

/// Whether Go prints the character unescaped: letters, marks, numbers, punctuation, symbols and the ASCII space. Rust's
/// notion is the same, except that it escapes a combining mark at the start of a string.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    let mut buffer = [b'x'; 5];
    let (_, rest) = buffer.split_at_mut(1);
    let end = 1 + character.encode_utf8(rest).len();
    buffer
        .get(..end)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .is_some_and(|text| text.escape_debug().count() == 2)
}

/// The items, each between plain double quotes, joined by commas.
pub(super) fn join_quoted<'s>(items: impl IntoIterator<Item = &'s str>) -> String {
    let mut out = String::new();
    for item in items {
        out.push_str(if out.is_empty() { "\"" } else { ", \"" });
        out.push_str(item);
        out.push('"');
    }
    out
}

/// The singular for a count of one, else the plural.
pub(super) fn plural(count: usize, singular: &'static str, plural: &'static str) -> &'static str {
    if count == 1 { singular } else { plural }
}
