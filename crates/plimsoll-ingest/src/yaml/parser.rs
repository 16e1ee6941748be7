//! Tokens to events: which value lies in which.

mod flow;

use super::scanner::Scanner;
use super::token::{Style, Token, TokenKind};
use crate::problem::Fault;

const ALIGN: &str = "Check the indentation: this line belongs to none of the maps and lists that are open.";
const FLOW: &str =
    "Check the commas and brackets, and put values that contain `,`, `[`, `{` or `: ` into quotes.";

/// A scalar as the file has it.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    pub(super) style: Style,
    /// With the quotes.
    pub(super) span: (usize, usize),
    /// The content where it differs from the text between the quotes.
    pub(super) content: Option<Box<str>>,
    /// The bytes of its tag.
    pub(super) tag: Option<(usize, usize)>,
}

#[derive(Debug)]
pub(super) enum Event {
    StreamEnd,
    /// With the offset of the marker, or of the first value where there is none.
    DocumentStart(usize),
    DocumentEnd,
    /// The bytes of the alias with its `*`.
    Alias(usize, usize),
    Scalar(Scalar, Option<(usize, usize)>),
    Sequence(Opening),
    Mapping(Opening),
    /// The end of a sequence or mapping. A bracket ends where it says; a block ends with its last value.
    End(Option<usize>),
}

/// The start of a sequence or mapping.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) start: usize,
    /// The bytes of its anchor with the `&`.
    pub(super) anchor: Option<(usize, usize)>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockSequence(usize),
    /// A block sequence whose dashes stand under the key that holds it.
    IndentlessSequence,
    BlockMappingKey(usize),
    BlockMappingValue(usize),
    FlowSequence {
        start: usize,
        first: bool,
    },
    /// `[key: value]`
    FlowPairKey(usize),
    FlowPairValue(usize),
    FlowPairEnd(usize),
    FlowMapping {
        start: usize,
        first: bool,
    },
    FlowMappingValue {
        start: usize,
        bare: bool,
    },
}

#[derive(Debug)]
pub(super) struct Parser<'t> {
    text: &'t str,
    /// The `%TAG` directives of the next document.
    directives: Vec<&'t str>,
    scanner: Scanner<'t>,
    state: State,
    states: Vec<State>,
}

impl<'t> Parser<'t> {
    /// A parser that begins at `at`, which must be the start of a line outside of any document.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            directives: Vec::new(),
            scanner: Scanner::new(text, at),
            state: State::DocumentStart,
            states: Vec::new(),
        }
    }

    /// How far the text was read.
    pub(super) fn offset(&self) -> usize {
        self.scanner.offset()
    }

    fn kind(&mut self) -> Result<TokenKind, Fault> {
        Ok(self.scanner.peek()?.kind)
    }

    fn take(&mut self) -> Result<Token, Fault> {
        self.scanner.next()
    }

    fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
    }

    /// A value that is not there: an empty scalar at `at`.
    fn empty(at: usize) -> Event {
        Event::Scalar(Scalar { style: Style::Plain, span: (at, at), content: None, tag: None }, None)
    }

    fn unexpected(&mut self, what: &'static str, help: &'static str) -> Fault {
        match self.scanner.peek() {
            Ok(token) => Fault::new(token.start, format!("expected {what}, found {}", token.name()), help),
            Err(fault) => fault,
        }
    }

    /// Like `unexpected`, for something missing in what began at `start`.
    fn unexpected_in(&mut self, start: usize, what: &str, whole: &str, help: &'static str) -> Fault {
        match self.scanner.peek() {
            Ok(token) => {
                let found = match token.kind {
                    TokenKind::BlockMapping => "a key with another indentation",
                    TokenKind::BlockSequence => "a list item with another indentation",
                    _ => token.name(),
                };
                let message = format!("expected {what}, found {found}, in the {whole}");
                Fault::new(token.start, message, help).that_begins_at(start)
            }
            Err(fault) => fault,
        }
    }

    pub(super) fn next(&mut self) -> Result<Event, Fault> {
        match self.state {
            State::DocumentStart => self.document_start(),
            State::DocumentContent => match self.kind()? {
                kind if kind.ends_document() => {
                    self.pop();
                    Ok(Self::empty(self.scanner.peek()?.start))
                }
                _ => self.node(true, false),
            },
            State::DocumentEnd => self.document_end(),
            State::BlockSequence(start) => self.block_sequence(start),
            State::IndentlessSequence => self.indentless_sequence(),
            State::BlockMappingKey(start) => self.block_mapping_key(start),
            State::BlockMappingValue(start) => self.block_mapping_value(start),
            State::FlowSequence { start, first } => self.flow_sequence(start, first),
            State::FlowPairKey(start) => self.flow_pair_key(start),
            State::FlowPairValue(start) => self.flow_pair_value(start),
            State::FlowPairEnd(start) => {
                self.state = State::FlowSequence { start, first: false };
                Ok(Event::End(None))
            }
            State::FlowMapping { start, first } => self.flow_mapping(start, first),
            State::FlowMappingValue { start, bare } => self.flow_mapping_value(start, bare),
        }
    }

    fn document_start(&mut self) -> Result<Event, Fault> {
        self.directives.clear();
        loop {
            match self.kind()? {
                TokenKind::DocumentEnd if self.directives.is_empty() => {
                    self.take()?;
                }
                TokenKind::Directive => {
                    let token = self.take()?;
                    self.directives.push(self.text.get(token.start..token.end).unwrap_or_default());
                }
                _ => break,
            }
        }
        let directives = !self.directives.is_empty();
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            TokenKind::DocumentStart => {
                self.take()?;
                self.state = State::DocumentContent;
            }
            _ if directives => return Err(self.unexpected("`---` after the `%` directive", ALIGN)),
            TokenKind::StreamEnd => return Ok(Event::StreamEnd),
            _ => self.state = State::DocumentContent,
        }
        self.states.push(State::DocumentEnd);
        Ok(Event::DocumentStart(start))
    }

    fn document_end(&mut self) -> Result<Event, Fault> {
        match self.kind()? {
            TokenKind::DocumentStart | TokenKind::StreamEnd => {}
            TokenKind::DocumentEnd => {
                self.take()?;
            }
            _ => return Err(self.unexpected("the end of the document", ALIGN)),
        }
        self.state = State::DocumentStart;
        Ok(Event::DocumentEnd)
    }

    /// A value with its anchor and tag. `indentless`: dashes may stand here without being indented.
    fn node(&mut self, block: bool, indentless: bool) -> Result<Event, Fault> {
        let mut anchor = None;
        let mut tag = None;
        let mut end = None;
        loop {
            match self.kind()? {
                TokenKind::Alias if anchor.is_none() && tag.is_none() => {
                    let token = self.take()?;
                    self.pop();
                    return Ok(Event::Alias(token.start, token.end));
                }
                TokenKind::Anchor if anchor.is_none() => {
                    let token = self.take()?;
                    anchor = Some((token.start, token.end));
                    end = Some(token.end);
                }
                TokenKind::Tag if tag.is_none() => {
                    let token = self.take()?;
                    self.check_tag(&token)?;
                    tag = Some((token.start, token.end));
                    end = Some(token.end);
                }
                _ => break,
            }
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            TokenKind::Scalar(style) => {
                let token = self.take()?;
                self.pop();
                let scalar = Scalar { style, span: (token.start, token.end), content: token.content, tag };
                Ok(Event::Scalar(scalar, anchor))
            }
            TokenKind::BlockEntry if indentless => {
                self.state = State::IndentlessSequence;
                Ok(Event::Sequence(Opening { start, anchor }))
            }
            TokenKind::BlockSequence if block => {
                self.take()?;
                self.state = State::BlockSequence(start);
                Ok(Event::Sequence(Opening { start, anchor }))
            }
            TokenKind::BlockMapping if block => {
                self.take()?;
                self.state = State::BlockMappingKey(start);
                Ok(Event::Mapping(Opening { start, anchor }))
            }
            TokenKind::FlowSequence => {
                self.take()?;
                self.state = State::FlowSequence { start, first: true };
                Ok(Event::Sequence(Opening { start, anchor }))
            }
            TokenKind::FlowMapping => {
                self.take()?;
                self.state = State::FlowMapping { start, first: true };
                Ok(Event::Mapping(Opening { start, anchor }))
            }
            _ => match end {
                Some(end) => {
                    self.pop();
                    let scalar = Scalar { style: Style::Plain, span: (end, end), content: None, tag };
                    Ok(Event::Scalar(scalar, anchor))
                }
                None => Err(self.unexpected("a value", if block { ALIGN } else { FLOW })),
            },
        }
    }

    /// `!name!suffix` needs a directive that says what `!name!` is.
    fn check_tag(&self, token: &Token) -> Result<(), Fault> {
        let tag = self.text.get(token.start + 1..token.end).unwrap_or_default();
        let Some((handle, _)) = tag.split_once('!').filter(|(handle, _)| !handle.is_empty()) else {
            return Ok(());
        };
        let is_name = handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let declared = self.directives.iter().any(|directive| {
            let mut words = directive.split_ascii_whitespace();
            words.next() == Some("%TAG")
                && words.next().and_then(|name| name.strip_prefix('!')?.strip_suffix('!')) == Some(handle)
        });
        if declared || !is_name {
            return Ok(());
        }
        Err(Fault::new(
            token.start,
            format!("no `%TAG` directive says what `!{handle}!` means"),
            "Put a value that begins with `!` into quotes.",
        ))
    }

    fn block_sequence(&mut self, start: usize) -> Result<Event, Fault> {
        match self.kind()? {
            TokenKind::BlockEntry => {
                let end = self.take()?.end;
                if matches!(self.kind()?, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    return Ok(Self::empty(end));
                }
                self.states.push(self.state);
                self.node(true, false)
            }
            TokenKind::BlockEnd => {
                self.take()?;
                self.pop();
                Ok(Event::End(None))
            }
            _ => Err(self.unexpected_in(start, "`-`", "list", ALIGN)),
        }
    }

    fn indentless_sequence(&mut self) -> Result<Event, Fault> {
        if self.kind()? != TokenKind::BlockEntry {
            self.pop();
            return Ok(Event::End(None));
        }
        let end = self.take()?.end;
        match self.kind()? {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                Ok(Self::empty(end))
            }
            _ => {
                self.states.push(self.state);
                self.node(true, false)
            }
        }
    }

    fn block_mapping_key(&mut self, start: usize) -> Result<Event, Fault> {
        match self.kind()? {
            TokenKind::Key => {
                let end = self.take()?.end;
                self.state = State::BlockMappingValue(start);
                match self.kind()? {
                    TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => Ok(Self::empty(end)),
                    _ => {
                        self.states.push(self.state);
                        self.node(true, true)
                    }
                }
            }
            TokenKind::BlockEnd => {
                self.take()?;
                self.pop();
                Ok(Event::End(None))
            }
            TokenKind::Value => {
                self.state = State::BlockMappingValue(start);
                Ok(Self::empty(self.scanner.peek()?.start))
            }
            _ => Err(self.unexpected_in(start, "a key", "map", ALIGN)),
        }
    }

    fn block_mapping_value(&mut self, start: usize) -> Result<Event, Fault> {
        self.state = State::BlockMappingKey(start);
        if self.kind()? != TokenKind::Value {
            return Ok(Self::empty(self.scanner.peek()?.start));
        }
        let end = self.take()?.end;
        match self.kind()? {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => Ok(Self::empty(end)),
            _ => {
                self.states.push(self.state);
                self.node(true, true)
            }
        }
    }
}
