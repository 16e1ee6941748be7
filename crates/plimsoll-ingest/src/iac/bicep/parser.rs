//! The parser of Bicep: what cannot be parsed costs its own statement, not the file.
//!
//! It reads a little more than Bicep does (line breaks before operators, commas at the end of lists), since what is
//! deployed went through Bicep's own compiler anyway.

mod expressions;
mod objects;
mod statements;
mod strings;
mod types;

use std::rc::Rc;

use super::super::expression::{Expression, Member};
use super::lexer::{Lexeme, Lexer, Token};
use super::syntax::{Program, Span};
use super::words::Words;
use crate::problem::{Fault, character};

/// How deeply things may lie in one another, and how high the expressions may be that are built of them.
const DEEPEST: u16 = 128;
/// How many statements of a file may be lost before the rest of it is given up.
const MOST_LOST: usize = 100;

/// Parses a file.
pub(super) fn parse(text: &str, words: &mut Words) -> Program {
    let mut lexer = Lexer::new(text);
    let current = lexer.next();
    let mut parser = Parser {
        text,
        lexer,
        current,
        previous_end: 0,
        depth: 0,
        height: 0,
        ahead: (0, Token::End),
        strays: Vec::new(),
        keyword: 0,
        members: Vec::new(),
        items: Vec::new(),
        words: std::mem::take(words),
    };
    let mut program = Program::default();
    parser.file(&mut program);
    *words = parser.words;
    program.strays = std::mem::take(&mut parser.strays);
    program.comments = std::mem::take(&mut parser.lexer.comments);
    program
}

struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    current: Lexeme,
    previous_end: u32,
    /// How deep the parser is.
    depth: u16,
    /// How high the expression is that was built last.
    height: u16,
    /// The first token behind the line breaks at an offset, as it was found last.
    ahead: (u32, Token),
    /// Expressions that mean nothing here.
    strays: Vec<Expression>,
    /// Where the word stands with which the current statement begins.
    keyword: u32,
    /// The members and items of the maps and lists that are open, so that each gets a list of its own size at once.
    members: Vec<Member>,
    items: Vec<(Expression, bool)>,
    words: Words,
}

/// A place to return to.
struct Mark {
    at: usize,
    current: Lexeme,
    previous_end: u32,
}

impl<'t> Parser<'t> {
    fn file(&mut self, program: &mut Program) {
        loop {
            self.newlines();
            let start = self.current.start;
            if self.is(Token::End) {
                return;
            }
            self.depth = 0;
            self.keyword = start;
            self.members.clear();
            self.items.clear();
            if let Err(fault) = self.whole_statement(program) {
                self.recover(self.keyword);
                if program.lost.len() >= MOST_LOST {
                    self.lexer.at = self.text.len();
                    self.advance();
                }
                program.lost.push((fault, (start, self.current.start)));
            }
        }
    }

    fn whole_statement(&mut self, program: &mut Program) -> Result<(), Fault> {
        self.statement(program)?;
        match self.current.token {
            Token::NewLine | Token::End => Ok(()),
            _ => Err(self.unexpected("the end of the statement")),
        }
    }

    /// Goes to the next line that looks like a statement and is indented no more than the one that was lost.
    fn recover(&mut self, start: u32) {
        let line_start = |at: usize| {
            self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
        };
        let indent = start as usize - line_start(start as usize);
        let mut at = start as usize;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some(newline) = memchr::memchr(b'\n', rest.as_bytes()) else {
                at = self.text.len();
                break;
            };
            at += newline + 1;
            let line = self.text.get(at..).unwrap_or_default();
            let trimmed = line.trim_start_matches([' ', '\t']);
            if line.len() - trimmed.len() <= indent && statements::begins(trimmed) {
                break;
            }
        }
        self.lexer.at = at;
        self.advance();
    }

    fn advance(&mut self) {
        self.previous_end = self.current.end;
        self.current = self.lexer.next();
    }

    fn mark(&self) -> Mark {
        Mark { at: self.lexer.at, current: self.current, previous_end: self.previous_end }
    }

    fn back_to(&mut self, mark: &Mark) {
        self.lexer.at = mark.at;
        self.current = mark.current;
        self.previous_end = mark.previous_end;
    }

    #[inline]
    fn is(&self, token: Token) -> bool {
        self.current.token == token
    }

    /// Passes a token if it stands here.
    fn accept(&mut self, token: Token) -> bool {
        let found = self.is(token);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, token: Token, what: &'static str) -> Result<Span, Fault> {
        if !self.is(token) {
            return Err(self.unexpected(what));
        }
        let span = (self.current.start, self.current.end);
        self.advance();
        Ok(span)
    }

    fn newlines(&mut self) {
        while self.is(Token::NewLine) {
            self.advance();
        }
    }

    /// The first token that is no line break.
    fn token_after_newlines(&mut self) -> Token {
        if !self.is(Token::NewLine) {
            return self.current.token;
        }
        let place = self.current.end;
        if self.ahead.0 != place {
            let mark = self.mark();
            let comments = self.lexer.comments.len();
            self.newlines();
            self.ahead = (place, self.current.token);
            self.lexer.comments.truncate(comments);
            self.back_to(&mark);
        }
        self.ahead.1
    }

    fn slice(&self, (start, end): Span) -> &'t str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn word(&self) -> &'t str {
        if self.is(Token::Identifier) { self.slice((self.current.start, self.current.end)) } else { "" }
    }

    fn identifier(&mut self, what: &'static str) -> Result<(Rc<str>, Span), Fault> {
        let span = self.expect(Token::Identifier, what)?;
        let word = self.slice(span);
        Ok((self.words.get(word), span))
    }

    fn unexpected(&self, expected: &str) -> Fault {
        let at = self.current.start as usize;
        let help = "Check the statement with `bicep build`; the other statements of the file were read.";
        if self.is(Token::OpenComment) {
            return Fault::new(at, "a comment is not closed", "Close it with `*/`.");
        }
        Fault::new(at, format!("expected {expected}, found {}", character(self.text, at)), help)
    }

    /// Goes one level deeper; [`Parser::leave`] must follow.
    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(self.too_deep()) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Notes that an expression was built on others, of which the highest is `below`.
    fn above(&mut self, below: u16) -> Result<(), Fault> {
        self.height = below + 1;
        if self.height > DEEPEST { Err(self.too_deep()) } else { Ok(()) }
    }

    fn too_deep(&self) -> Fault {
        Fault::new(
            self.current.start as usize,
            format!("nested deeper than {DEEPEST} levels"),
            "No template for Azure is nested this deep; check what wrote the file.",
        )
    }
}
