//! Scalars of several lines, `|` and `>`.

use super::{Scanner, TABS};
use crate::problem::{Fault, character};
use crate::yaml::token::{Style, Token, TokenKind};

/// What happens to the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    pub(super) fn block_scalar(&mut self, literal: bool) -> Result<(), Fault> {
        self.drop_candidate()?;
        self.key_allowed = true;
        let start = self.at;
        let (chomping, increment) = self.block_header()?;
        let mut end = self.at;
        let mut indent = increment.map(|increment| self.indent.max(0) + increment);
        self.block_header_end()?;

        let mut content = String::new();
        let mut leading_break = false;
        let mut after_blank = false;
        let mut breaks = self.block_breaks(&mut indent)?;
        while Some(self.column()) == indent && self.at < self.bytes.len() {
            let blank = matches!(self.byte(self.at), Some(b' ' | b'\t'));
            if leading_break {
                if literal || after_blank || blank {
                    content.push('\n');
                } else if breaks == 0 {
                    content.push(' ');
                }
            }
            content.extend(std::iter::repeat_n('\n', breaks));
            after_blank = blank;
            let line = self.at;
            self.at = self.line_end();
            content.push_str(self.slice(line, self.at));
            end = self.at;
            leading_break = self.line_break();
            breaks = self.block_breaks(&mut indent)?;
        }
        if chomping != Chomping::Strip && leading_break {
            content.push('\n');
        }
        if chomping == Chomping::Keep {
            content.extend(std::iter::repeat_n('\n', breaks));
        }
        let token =
            Token { kind: TokenKind::Scalar(Style::Block), start, end, content: Some(content.into()) };
        self.queue.push_back(token);
        Ok(())
    }

    /// `|` or `>` with its indicators, in either order.
    fn block_header(&mut self) -> Result<(Chomping, Option<isize>), Fault> {
        let mut chomping = None;
        let mut increment = None;
        loop {
            self.at += 1;
            match self.byte(self.at) {
                Some(b'+') if chomping.is_none() => chomping = Some(Chomping::Keep),
                Some(b'-') if chomping.is_none() => chomping = Some(Chomping::Strip),
                Some(b'0') => {
                    return Err(Fault::new(
                        self.at,
                        "the indentation of a block of text must not be 0",
                        "Use a digit from 1 to 9, or none.",
                    ));
                }
                Some(digit @ b'1'..=b'9') if increment.is_none() => {
                    increment = Some(isize::from(digit & 0xF));
                }
                _ => return Ok((chomping.unwrap_or(Chomping::Clip), increment)),
            }
        }
    }

    /// Nothing but a comment may follow on the line.
    fn block_header_end(&mut self) -> Result<(), Fault> {
        while matches!(self.byte(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.byte(self.at) == Some(b'#') {
            self.at = self.line_end();
        }
        if self.line_break() || self.at >= self.bytes.len() {
            return Ok(());
        }
        Err(Fault::new(
            self.at,
            format!("{} must not follow `|` or `>` on the same line", character(self.text, self.at)),
            "Begin the text on the next line, or put a value that begins with `|` or `>` into quotes.",
        ))
    }

    /// Steps over empty lines and the indentation of the next one; counts the lines. The first line that is not empty
    /// decides about the indentation if the header did not.
    fn block_breaks(&mut self, indent: &mut Option<isize>) -> Result<usize, Fault> {
        let mut breaks = 0;
        let mut widest = 0;
        loop {
            while indent.is_none_or(|indent| self.column() < indent) && self.byte(self.at) == Some(b' ') {
                self.at += 1;
            }
            widest = widest.max(self.column());
            if indent.is_none_or(|indent| self.column() < indent) && self.byte(self.at) == Some(b'\t') {
                return Err(Fault::new(self.at, "a tab stands in the indentation of a block of text", TABS));
            }
            if !self.line_break() {
                break;
            }
            breaks += 1;
        }
        if indent.is_none() {
            *indent = Some(widest.max(self.indent + 1).max(1));
        }
        Ok(breaks)
    }
}
