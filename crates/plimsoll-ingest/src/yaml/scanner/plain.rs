//! Scalars without quotes.

use super::{Scanner, TABS};
use crate::json::strings::word_end;
use crate::problem::Fault;
use crate::yaml::token::{Style, Token, TokenKind};

impl Scanner<'_> {
    pub(super) fn plain(&mut self) -> Result<(), Fault> {
        self.save_candidate()?;
        self.key_allowed = false;
        let flow = self.in_flow();
        let start = self.at;
        let mut end = start;
        let mut breaks = 0;
        let mut content: Option<String> = None;
        loop {
            if self.byte(self.at) == Some(b'#') || self.at_marker() {
                break;
            }
            let word = self.at;
            self.at = self.plain_word_end(word, flow);
            if self.at > word {
                if breaks > 0 || content.is_some() {
                    let mut text = content.unwrap_or_else(|| self.slice(start, end).to_owned());
                    if breaks > 0 {
                        fold(&mut text, breaks);
                    } else {
                        text.push_str(self.slice(end, word));
                    }
                    text.push_str(self.slice(word, self.at));
                    content = Some(text);
                }
                end = self.at;
                breaks = 0;
            }
            if !matches!(self.byte(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                break;
            }
            loop {
                match self.byte(self.at) {
                    Some(b'\t') if breaks > 0 && self.column() <= self.indent => {
                        return Err(Fault::new(self.at, "a tab stands in the indentation of a value", TABS));
                    }
                    Some(b' ' | b'\t') => self.at += 1,
                    _ if self.line_break() => breaks += 1,
                    _ => break,
                }
            }
            if !flow && self.column() <= self.indent {
                break;
            }
        }
        if end == start {
            return Err(self.no_start());
        }
        if breaks > 0 {
            self.key_allowed = true;
        }
        let token =
            Token { kind: TokenKind::Scalar(Style::Plain), start, end, content: content.map(Into::into) };
        self.queue.push_back(token);
        Ok(())
    }

    /// Where the run of characters ends that can neither separate words nor end the scalar.
    #[inline]
    fn plain_word_end(&self, mut at: usize, flow: bool) -> usize {
        if flow {
            while let Some(&byte) = self.bytes.get(at) {
                match byte {
                    b' ' | b'\t' | b'\n' | b'\r' | b',' | b'?' | b'[' | b']' | b'{' | b'}' => break,
                    b':' if self.blank_at(at + 1) => break,
                    _ => at += 1,
                }
            }
            return at;
        }
        loop {
            at = word_end(self.bytes, at);
            match self.byte(at) {
                None | Some(b' ' | b'\t' | b'\n' | b'\r') => return at,
                Some(b':') if self.blank_at(at + 1) => return at,
                Some(_) => at += 1,
            }
        }
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// One line break is a space; of several, all but the first stay.
pub(super) fn fold(text: &mut String, breaks: usize) {
    if breaks == 1 {
        text.push(' ');
    } else {
        text.extend(std::iter::repeat_n('\n', breaks.saturating_sub(1)));
    }
}
