//! Scalars in single or double quotes.

use super::Scanner;
use super::plain::fold;
use crate::problem::Fault;
use crate::yaml::token::{Style, Token, TokenKind};

impl Scanner<'_> {
    pub(super) fn quoted(&mut self, single: bool) -> Result<(), Fault> {
        self.save_candidate()?;
        self.key_allowed = false;
        let start = self.at;
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (close, stop) = if single {
            (b'\'', memchr::memchr2(b'\'', b'\n', rest))
        } else {
            (b'"', memchr::memchr3(b'"', b'\\', b'\n', rest))
        };
        let end = self.at + stop.unwrap_or(rest.len());
        let ends = self.byte(end) == Some(close) && !(single && self.byte(end + 1) == Some(close));
        let content = if ends {
            self.at = end + 1;
            None
        } else {
            Some(self.quoted_content(start, single)?.into())
        };
        let style = if single { Style::Single } else { Style::Double };
        self.queue.push_back(Token { kind: TokenKind::Scalar(style), start, end: self.at, content });
        Ok(())
    }

    /// The content of a quoted scalar that has escapes or several lines; goes behind its closing quote.
    fn quoted_content(&mut self, start: usize, single: bool) -> Result<String, Fault> {
        let mut content = String::new();
        loop {
            if self.at_marker() {
                return Err(unclosed(start, self.at, "the document ends inside a quoted value"));
            }
            let mut escaped_break = false;
            loop {
                let run = self.at;
                while !matches!(
                    self.byte(self.at),
                    None | Some(b' ' | b'\t' | b'\n' | b'\r' | b'\'' | b'"' | b'\\')
                ) {
                    self.at += 1;
                }
                content.push_str(self.slice(run, self.at));
                match self.byte(self.at) {
                    None => return Err(unclosed(start, self.at, "the file ends inside a quoted value")),
                    Some(b'\'') if single && self.byte(self.at + 1) == Some(b'\'') => {
                        content.push('\'');
                        self.at += 2;
                    }
                    Some(byte @ (b'\'' | b'"')) if single == (byte == b'\'') => {
                        self.at += 1;
                        return Ok(content);
                    }
                    Some(b'\\') if !single => {
                        if matches!(self.byte(self.at + 1), Some(b'\n' | b'\r')) {
                            self.at += 1;
                            self.line_break();
                            escaped_break = true;
                            break;
                        }
                        self.escape(&mut content)?;
                    }
                    Some(byte @ (b'\'' | b'"' | b'\\')) => {
                        content.push(char::from(byte));
                        self.at += 1;
                    }
                    Some(_) => break,
                }
            }
            let blanks = self.at;
            let mut blanks_end = blanks;
            let mut breaks = 0;
            loop {
                match self.byte(self.at) {
                    Some(b' ' | b'\t') => self.at += 1,
                    _ if self.line_break() => breaks += 1,
                    _ => break,
                }
                if breaks == 0 {
                    blanks_end = self.at;
                }
            }
            if escaped_break {
                content.extend(std::iter::repeat_n('\n', breaks));
            } else if breaks > 0 {
                fold(&mut content, breaks);
            } else {
                content.push_str(self.slice(blanks, blanks_end));
            }
        }
    }

    fn escape(&mut self, content: &mut String) -> Result<(), Fault> {
        let decoded = match self.byte(self.at + 1) {
            Some(b'x') => return self.numbered(2, content),
            Some(b'u') => return self.numbered(4, content),
            Some(b'U') => return self.numbered(8, content),
            Some(b'0') => '\0',
            Some(b'a') => '\u{7}',
            Some(b'b') => '\u{8}',
            Some(b't' | b'\t') => '\t',
            Some(b'n') => '\n',
            Some(b'v') => '\u{b}',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            Some(b'e') => '\u{1b}',
            Some(byte @ (b' ' | b'"' | b'\'' | b'\\' | b'/')) => char::from(byte),
            Some(b'N') => '\u{85}',
            Some(b'_') => '\u{a0}',
            Some(b'L') => '\u{2028}',
            Some(b'P') => '\u{2029}',
            _ => return Err(self.invalid_escape()),
        };
        content.push(decoded);
        self.at += 2;
        Ok(())
    }

    /// An escape that gives the number of a character. What is no character becomes the replacement character.
    fn numbered(&mut self, digits: usize, content: &mut String) -> Result<(), Fault> {
        let mut value = self.hexadecimal(self.at + 2, digits)?;
        self.at += 2 + digits;
        // JSON writes characters beyond U+FFFF as two escapes.
        if digits == 4
            && (0xD800..0xDC00).contains(&value)
            && self.bytes.get(self.at..self.at + 2) == Some(b"\\u")
        {
            let low = self.hexadecimal(self.at + 2, 4)?;
            if (0xDC00..0xE000).contains(&low) {
                value = 0x1_0000 + ((value - 0xD800) << 10) + (low - 0xDC00);
                self.at += 6;
            }
        }
        content.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
        Ok(())
    }

    fn hexadecimal(&self, at: usize, count: usize) -> Result<u32, Fault> {
        self.text
            .get(at..at + count)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.invalid_escape())
    }

    fn invalid_escape(&self) -> Fault {
        Fault::new(
            self.at,
            "this is not an escape that YAML knows",
            "Write a backslash as `\\\\`, or put the value into single quotes, where backslashes mean themselves.",
        )
    }
}

fn unclosed(start: usize, at: usize, what: &'static str) -> Fault {
    Fault::new(at, what, "Close the quotes; a quote inside them is written `''` or `\\\"`.")
        .that_begins_at(start)
}
