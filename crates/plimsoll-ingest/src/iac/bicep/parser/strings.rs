//! Strings, with the expressions in them.

use std::rc::Rc;

use super::super::super::expression::{Expression, ExpressionKind};
use super::super::lexer::Token;
use super::Parser;
use crate::problem::Fault;

/// What was found of a string so far.
struct Pieces {
    parts: Vec<Expression>,
    literal: String,
    /// Where the current literal piece begins.
    start: usize,
    height: u16,
}

impl Pieces {
    fn new(start: usize) -> Self {
        Self { parts: Vec::new(), literal: String::new(), start, height: 0 }
    }

    /// Ends the current literal piece.
    fn cut(&mut self, end: usize) {
        if !self.literal.is_empty() {
            let text = std::mem::take(&mut self.literal);
            let kind = ExpressionKind::Text(Rc::from(text));
            self.parts.push(Expression { kind, span: (self.start as u32, end as u32) });
        }
    }
}

impl Parser<'_> {
    /// A string; the parser stands at its first quote.
    pub(super) fn string(&mut self) -> Result<Expression, Fault> {
        if self.is(Token::MultiLine) {
            return self.multi_line();
        }
        let open = self.current.start as usize;
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        let mut from = at;
        let mut pieces = Pieces::new(at);
        loop {
            match bytes.get(at) {
                Some(b'\'') => break,
                Some(b'\\') => {
                    pieces.literal.push_str(self.text.get(from..at).unwrap_or_default());
                    let (character, length) = self.escape(at)?;
                    pieces.literal.push(character);
                    at += length;
                    from = at;
                }
                Some(b'$') if bytes.get(at + 1) == Some(&b'{') => {
                    pieces.literal.push_str(self.text.get(from..at).unwrap_or_default());
                    pieces.cut(at);
                    at = self.interpolation(at + 2, &mut pieces)?;
                    from = at;
                }
                None | Some(b'\n') => {
                    let help = "Close it with `'`; a string of several lines begins and ends with `'''`.";
                    return Err(Fault::new(open, "a string is not closed on its line", help));
                }
                Some(_) => at += 1,
            }
        }
        let rest = self.text.get(from..at).unwrap_or_default();
        if pieces.parts.is_empty() && pieces.literal.is_empty() {
            self.after(at + 1);
            self.height = 1;
            let kind = ExpressionKind::Text(self.words.get(rest));
            return Ok(Expression { kind, span: (open as u32, at as u32 + 1) });
        }
        pieces.literal.push_str(rest);
        self.whole(pieces, open, at, at + 1)
    }

    /// A string between `'''`, without escapes. `$` before it says how an expression in it is marked.
    fn multi_line(&mut self) -> Result<Expression, Fault> {
        let (open, begin) = (self.current.start as usize, self.current.end as usize);
        let dollars = begin - open - 3;
        let marker = [&"$".repeat(dollars), "{"].concat();
        let bytes = self.text.as_bytes();
        let mut at = begin;
        // A line break right behind the opening quotes does not count.
        at += match bytes.get(begin..begin + 2) {
            Some(b"\r\n") => 2,
            _ => usize::from(bytes.get(begin) == Some(&b'\n')),
        };
        let mut from = at;
        let mut pieces = Pieces::new(at);
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr2(b'\'', b'$', rest) else {
                return Err(Fault::new(open, "a string is not closed", "Close it with `'''`."));
            };
            at += found;
            let here = bytes.get(at..).unwrap_or_default();
            if here.starts_with(b"'''") && here.get(3) != Some(&b'\'') {
                break;
            }
            if dollars > 0 && here.starts_with(marker.as_bytes()) {
                pieces.literal.push_str(self.text.get(from..at).unwrap_or_default());
                pieces.cut(at);
                at = self.interpolation(at + marker.len(), &mut pieces)?;
                from = at;
            } else {
                at += 1;
            }
        }
        pieces.literal.push_str(self.text.get(from..at).unwrap_or_default());
        self.whole(pieces, open, at, at + 3)
    }

    /// Ends a string: `at` is where its content ends, `end` where its quotes do.
    fn whole(&mut self, mut pieces: Pieces, open: usize, at: usize, end: usize) -> Result<Expression, Fault> {
        self.after(end);
        let span = (open as u32, end as u32);
        if pieces.parts.is_empty() {
            self.height = 1;
            return Ok(Expression { kind: ExpressionKind::Text(Rc::from(pieces.literal)), span });
        }
        pieces.cut(at);
        self.above(pieces.height)?;
        Ok(Expression { kind: ExpressionKind::Interpolated(pieces.parts), span })
    }

    /// Continues behind the end of a string.
    fn after(&mut self, end: usize) {
        self.lexer.at = end;
        self.current.end = end as u32;
        self.advance();
    }

    /// `…}` of an expression in a string. Returns where the string goes on.
    fn interpolation(&mut self, at: usize, pieces: &mut Pieces) -> Result<usize, Fault> {
        self.lexer.at = at;
        self.advance();
        self.newlines();
        let expression = self.expression()?;
        pieces.height = pieces.height.max(self.height);
        self.newlines();
        if !self.is(Token::RightBrace) {
            return Err(self.unexpected("`}` behind an expression in a string"));
        }
        pieces.parts.push(expression);
        let end = self.current.end as usize;
        pieces.start = end;
        Ok(end)
    }

    /// What stands for a backslash and what follows it, and how long that is.
    fn escape(&self, at: usize) -> Result<(char, usize), Fault> {
        let rest = self.text.get(at + 1..).unwrap_or_default();
        let simple = |character| Ok((character, 2));
        match rest.chars().next() {
            Some('n') => simple('\n'),
            Some('r') => simple('\r'),
            Some('t') => simple('\t'),
            Some(same @ ('\\' | '\'' | '$')) => simple(same),
            Some('u') => {
                let digits =
                    rest.get(1..).and_then(|rest| rest.strip_prefix('{')?.split_once('}')).map(|(d, _)| d);
                let decoded = digits
                    .filter(|digits| digits.len() <= 8)
                    .and_then(|digits| Some((u32::from_str_radix(digits, 16).ok()?, digits.len())));
                match decoded.and_then(|(code, length)| Some((char::from_u32(code)?, length + 4))) {
                    Some(found) => Ok(found),
                    None => Err(Fault::new(at, "`\\u` without a character in braces", "Write `\\u{1F600}`.")),
                }
            }
            _ => Err(Fault::new(
                at,
                "a backslash that begins no escape sequence",
                "Write `\\\\` for a backslash; the others are `\\'`, `\\n`, `\\r`, `\\t`, `\\$` and `\\u{…}`.",
            )),
        }
    }
}
