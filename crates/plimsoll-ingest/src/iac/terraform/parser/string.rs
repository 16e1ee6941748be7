//! Strings: quoted ones and heredocs.

use std::borrow::Cow;

use super::Parser;
use super::template::Mode;
use crate::iac::terraform::syntax::ExpressionKind;
use crate::problem::Fault;

impl<'t> Parser<'t> {
    /// A string in quotes.
    pub(super) fn quoted(&mut self) -> Result<ExpressionKind<'t>, Fault> {
        self.at += 1;
        let start = self.at;
        let bytes = self.text.as_bytes().get(start..self.end).unwrap_or_default();
        // Most strings hold nothing but text.
        for (index, &byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => {
                    self.at = start + index + 1;
                    return Ok(ExpressionKind::Text(Cow::Borrowed(self.slice(start, start + index))));
                }
                b'\\' | b'$' | b'%' => break,
                b'\n' => {
                    self.at = start + index;
                    return Err(self.unclosed());
                }
                _ => {}
            }
        }
        self.template(Mode::Quoted)
    }

    pub(super) fn unclosed(&self) -> Fault {
        self.fault(
            "a string is not closed",
            "Add the `\"` that ends the string; write a line break as `\\n`.",
        )
    }

    /// The character that an escape in a quoted string stands for; the backslash is the byte here.
    pub(super) fn escape(&mut self, out: &mut String) -> Result<(), Fault> {
        let character = match self.peek_at(1) {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'"' => '"',
            b'\\' => '\\',
            letter @ (b'u' | b'U') => {
                let digits = if letter == b'u' { 4 } else { 8 };
                let code = self.slice(self.at + 2, (self.at + 2 + digits).min(self.end));
                let code = if code.len() == digits { u32::from_str_radix(code, 16).ok() } else { None };
                let Some(character) = code.and_then(char::from_u32) else {
                    return Err(self.unexpected("a character's number behind `\\u`"));
                };
                self.at += digits;
                character
            }
            _ => {
                return Err(self.fault(
                    "an escape that HCL does not have",
                    "The escapes are \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN; write a backslash as `\\\\`.",
                ));
            }
        };
        self.at += 2;
        out.push(character);
        Ok(())
    }

    /// `<<END` and `<<-END`.
    pub(super) fn heredoc(&mut self) -> Result<ExpressionKind<'t>, Fault> {
        let begin = self.at;
        self.at += 2;
        let is_indented = self.peek() == b'-';
        self.at += usize::from(is_indented);
        let Some(word) = self.identifier() else {
            return Err(self.unexpected("the word that ends the heredoc"));
        };
        if self.peek() == b'\r' {
            self.at += 1;
        }
        self.expect(b'\n', "the end of the line")?;
        let start = self.at;
        let mut line_start = start;
        let (end, after) = loop {
            let rest = self.slice(line_start, self.end);
            let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            if line.trim_matches([' ', '\t', '\r']) == word {
                let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
                break (line_start, line_start + lead + word.len());
            }
            line_start += length + 1;
            if line_start > self.end {
                self.at = begin;
                return Err(self.fault(
                    format!("the heredoc that ends with `{word}` is not closed"),
                    "Add a line that holds nothing but this word.",
                ));
            }
        };
        let content = self.slice(start, end);
        let indent = if is_indented { indentation(content) } else { 0 };
        let has_template = content.contains("${") || content.contains("%{");
        let kind = if has_template {
            let outer = (self.end, self.multiline);
            self.end = end;
            let parsed = self.template(Mode::Heredoc(indent));
            (self.end, self.multiline) = outer;
            parsed?
        } else if indent == 0 {
            ExpressionKind::Text(Cow::Borrowed(content))
        } else {
            ExpressionKind::Text(Cow::Owned(without_indentation(content, indent, true)))
        };
        self.at = after;
        Ok(kind)
    }
}

/// How many blanks all lines that hold something begin with.
fn indentation(content: &str) -> usize {
    let lead = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    content.lines().filter(|line| !line.trim().is_empty()).map(lead).min().unwrap_or(0)
}

/// The text without that many blanks at the start of each line. `at_start` says whether the text begins a line.
pub(super) fn without_indentation(content: &str, indent: usize, at_start: bool) -> String {
    let mut out = String::with_capacity(content.len());
    for (index, line) in content.split_inclusive('\n').enumerate() {
        let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
        let cut = if index > 0 || at_start { lead.min(indent) } else { 0 };
        out.push_str(line.get(cut..).unwrap_or_default());
    }
    out
}
