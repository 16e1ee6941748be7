//! HCL, the language of Terraform files. A file is parsed in one pass; a block at the top that is broken costs itself
//! and is told, what follows it is read.

mod expression;
mod string;
mod template;

use std::borrow::Cow;

use super::syntax::{Attribute, Block, Body, Span};
use crate::problem::{self, Fault};

/// How deep blocks and expressions may lie in one another.
const DEEPEST: u16 = 128;
/// How many operators or steps one expression may join in a row.
const LONGEST_CHAIN: usize = 200;

/// A parsed file.
#[derive(Debug, Default)]
pub(super) struct Source<'t> {
    /// What it says.
    pub(super) body: Body<'t>,
    /// The places of comments, without the line break.
    pub(super) comments: Vec<Span>,
    /// The blocks that could not be read.
    pub(super) faults: Vec<Fault>,
    /// The places of the parts that could not be read.
    pub(super) lost: Vec<Span>,
}

/// Parses a whole file.
pub(super) fn parse(text: &str) -> Source<'_> {
    let mut source = Source::default();
    if let Some(fault) = Fault::of_size(text.len()) {
        source.faults.push(fault);
        return source;
    }
    let mut parser = Parser::new(text);
    loop {
        parser.skip_lines();
        if parser.at >= parser.end {
            break;
        }
        let (start, attributes, blocks) = (parser.at, source.body.attributes.len(), source.body.blocks.len());
        if let Err(fault) = parser.item(&mut source.body) {
            source.body.attributes.truncate(attributes);
            source.body.blocks.truncate(blocks);
            parser.recover(start, fault.offset);
            source.lost.push((start as u32, parser.at as u32));
            source.faults.push(fault);
        }
    }
    source.comments = parser.comments;
    source
}

/// Parses the template that a string of a JSON file is. All values in it stand where the string stands.
pub(super) fn parse_json_string(text: &str, place: Span) -> Result<super::syntax::ExpressionKind<'_>, Fault> {
    let mut parser = Parser::new(text);
    parser.place = Some(place);
    parser.bare_template()
}

pub(super) struct Parser<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    depth: u16,
    /// Whether line breaks mean nothing: inside parentheses, brackets and templates.
    multiline: bool,
    /// Where everything stands that is parsed, if the text is not that of a file.
    place: Option<Span>,
    comments: Vec<Span>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        let mut parser = Self {
            text,
            at: 0,
            end: text.len(),
            depth: 0,
            multiline: false,
            place: None,
            comments: Vec::new(),
        };
        if text.starts_with('\u{feff}') {
            parser.at = '\u{feff}'.len_utf8();
        }
        parser
    }

    #[inline]
    fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    /// The byte some places ahead; 0 at the end.
    #[inline]
    fn peek_at(&self, ahead: usize) -> u8 {
        let at = self.at + ahead;
        if at < self.end { self.text.as_bytes().get(at).copied().unwrap_or(0) } else { 0 }
    }

    fn rest(&self) -> &'t str {
        self.slice(self.at, self.end)
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn span(&self, start: usize) -> Span {
        self.place.unwrap_or((start as u32, self.at as u32))
    }

    fn fault(&self, message: impl Into<Cow<'static, str>>, help: &'static str) -> Fault {
        Fault::new(self.at, message, help)
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        let found = if self.at >= self.end && self.end < self.text.len() {
            "the end of the string".to_owned()
        } else {
            problem::character(self.text, self.at)
        };
        self.fault(
            format!("expected {wanted}, but found {found}"),
            "Correct the syntax; `terraform fmt` names the same place.",
        )
    }

    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault(
                format!("nested deeper than {DEEPEST} levels"),
                "No configuration is nested this deep; check what wrote the file.",
            ));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Skips blanks and comments, and line breaks where they mean nothing.
    #[inline]
    fn skip(&mut self) {
        loop {
            match self.peek() {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if self.multiline => self.at += 1,
                b'#' => self.comment(),
                b'/' if matches!(self.peek_at(1), b'/' | b'*') => self.comment(),
                _ => return,
            }
        }
    }

    /// Skips blanks, comments and line breaks.
    fn skip_lines(&mut self) {
        let before = std::mem::replace(&mut self.multiline, true);
        self.skip();
        self.multiline = before;
    }

    fn comment(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let length = if rest.starts_with("/*") {
            rest.get(2..).and_then(|rest| rest.find("*/")).map_or(rest.len(), |found| found + 4)
        } else {
            memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())
        };
        self.at += length;
        self.comments.push(self.span(start));
    }

    /// The name that begins here, if one does.
    #[inline]
    fn identifier(&mut self) -> Option<&'t str> {
        let bytes = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        let first = *bytes.first()?;
        if !(first.is_ascii_alphabetic() || first == b'_' || first >= 0x80) {
            return None;
        }
        let length = bytes
            .iter()
            .position(|&byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80))
            .unwrap_or(bytes.len());
        let start = self.at;
        self.at += length;
        Some(self.slice(start, self.at))
    }

    fn expect(&mut self, byte: u8, wanted: &str) -> Result<(), Fault> {
        if self.peek() != byte {
            return Err(self.unexpected(wanted));
        }
        self.at += 1;
        Ok(())
    }

    /// One attribute or block.
    fn item(&mut self, body: &mut Body<'t>) -> Result<(), Fault> {
        let start = self.at;
        let Some(name) = self.identifier() else {
            return Err(self.unexpected("the name of an attribute or block"));
        };
        self.skip();
        if self.peek() == b'=' && self.peek_at(1) != b'=' {
            self.at += 1;
            self.skip();
            let value = self.expression()?;
            let span = self.place.unwrap_or((start as u32, value.span.1));
            body.attributes.push(Attribute { name: Cow::Borrowed(name), span, value });
        } else {
            body.blocks.push(self.block(start, name)?);
        }
        self.skip();
        match self.peek() {
            b'\n' | b'}' => Ok(()),
            _ if self.at >= self.end => Ok(()),
            _ => Err(self.unexpected("the end of the line")),
        }
    }

    fn block(&mut self, start: usize, kind: &'t str) -> Result<Block<'t>, Fault> {
        let mut labels = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                b'{' => break,
                b'"' => labels.push(self.label()?),
                _ => match self.identifier() {
                    Some(label) => labels.push(Cow::Borrowed(label)),
                    None => return Err(self.unexpected("`=`, a label or `{`")),
                },
            }
        }
        self.at += 1;
        let header = self.span(start);
        self.enter()?;
        let mut body = Body::default();
        loop {
            self.skip_lines();
            match self.peek() {
                b'}' => break,
                _ if self.at >= self.end => {
                    return Err(self.fault(
                        format!("the block `{kind}` is not closed"),
                        "Add the `}` that ends the block.",
                    ));
                }
                _ => self.item(&mut body)?,
            }
        }
        self.at += 1;
        self.leave();
        Ok(Block { kind: Cow::Borrowed(kind), labels, header, body })
    }

    fn label(&mut self) -> Result<Cow<'t, str>, Fault> {
        match self.quoted()? {
            super::syntax::ExpressionKind::Text(text) => Ok(text),
            _ => Err(self.fault("a label cannot hold a template", "Write the label out.")),
        }
    }

    /// Goes to where the next block at the top begins: a line that starts with a word and opens a block, behind the
    /// start of the broken one. Braces are not trusted, as they may be what is wrong.
    fn recover(&mut self, start: usize, fault: usize) {
        self.depth = 0;
        self.multiline = false;
        self.end = self.text.len();
        let mut at = fault.max(start + 1).min(self.end);
        loop {
            let Some(found) = memchr::memchr(b'\n', self.slice(at, self.end).as_bytes()) else {
                self.at = self.end;
                return;
            };
            at += found + 1;
            let rest = self.slice(at, self.end);
            let line = rest.split('\n').next().unwrap_or_default();
            if is_header(line) {
                self.at = at;
                return;
            }
        }
    }
}

/// The words that begin a block at the top of a file.
const TOP: &[&str] = &[
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// Whether a line opens a block at the top.
fn is_header(line: &str) -> bool {
    let word = line.split([' ', '\t', '"', '{']).next().unwrap_or_default();
    TOP.binary_search(&word).is_ok() && line.contains('{')
}
