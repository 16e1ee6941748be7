//! Lists and maps in brackets.

use super::{Event, FLOW, Opening, Parser, State};
use crate::problem::Fault;
use crate::yaml::token::TokenKind;

impl Parser<'_> {
    pub(super) fn flow_sequence(&mut self, start: usize, first: bool) -> Result<Event, Fault> {
        let mut kind = self.kind()?;
        if !first && kind == TokenKind::FlowEntry {
            self.take()?;
            kind = self.kind()?;
        } else if !first && kind != TokenKind::FlowSequenceEnd {
            return Err(self.unexpected_in(start, "`,` or `]`", "list", FLOW));
        }
        match kind {
            TokenKind::FlowSequenceEnd => {
                let end = self.take()?.end;
                self.pop();
                Ok(Event::End(Some(end)))
            }
            TokenKind::Key => {
                let key = self.take()?.start;
                self.state = State::FlowPairKey(start);
                Ok(Event::Mapping(Opening { start: key, anchor: None }))
            }
            kind if kind.ends_document() => Err(self.unexpected_in(start, "a value or `]`", "list", FLOW)),
            _ => {
                self.states.push(State::FlowSequence { start, first: false });
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_pair_key(&mut self, start: usize) -> Result<Event, Fault> {
        self.state = State::FlowPairValue(start);
        match self.kind()? {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                Ok(Self::empty(self.scanner.peek()?.start))
            }
            _ => {
                self.states.push(self.state);
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_pair_value(&mut self, start: usize) -> Result<Event, Fault> {
        self.state = State::FlowPairEnd(start);
        if self.kind()? == TokenKind::Value {
            let end = self.take()?.end;
            return match self.kind()? {
                TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => Ok(Self::empty(end)),
                _ => {
                    self.states.push(self.state);
                    self.node(false, false)
                }
            };
        }
        Ok(Self::empty(self.scanner.peek()?.start))
    }

    pub(super) fn flow_mapping(&mut self, start: usize, first: bool) -> Result<Event, Fault> {
        let mut kind = self.kind()?;
        if !first && kind == TokenKind::FlowEntry {
            self.take()?;
            kind = self.kind()?;
        } else if !first && kind != TokenKind::FlowMappingEnd {
            return Err(self.unexpected_in(start, "`,` or `}`", "map", FLOW));
        }
        match kind {
            TokenKind::FlowMappingEnd => {
                let end = self.take()?.end;
                self.pop();
                Ok(Event::End(Some(end)))
            }
            TokenKind::Key => {
                let end = self.take()?.end;
                self.state = State::FlowMappingValue { start, bare: false };
                match self.kind()? {
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                        Ok(Self::empty(end))
                    }
                    _ => {
                        self.states.push(self.state);
                        self.node(false, false)
                    }
                }
            }
            TokenKind::Value => {
                self.state = State::FlowMappingValue { start, bare: false };
                Ok(Self::empty(self.scanner.peek()?.start))
            }
            kind if kind.ends_document() => Err(self.unexpected_in(start, "a key or `}`", "map", FLOW)),
            _ => {
                self.states.push(State::FlowMappingValue { start, bare: true });
                self.node(false, false)
            }
        }
    }

    /// `bare`: the key stood without a colon, as in `{a, b: 1}`.
    pub(super) fn flow_mapping_value(&mut self, start: usize, bare: bool) -> Result<Event, Fault> {
        self.state = State::FlowMapping { start, first: false };
        if !bare && self.kind()? == TokenKind::Value {
            let end = self.take()?.end;
            return match self.kind()? {
                TokenKind::FlowEntry | TokenKind::FlowMappingEnd => Ok(Self::empty(end)),
                _ => {
                    self.states.push(self.state);
                    self.node(false, false)
                }
            };
        }
        Ok(Self::empty(self.scanner.peek()?.start))
    }
}
