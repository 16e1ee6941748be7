//! Anchors, aliases and tags.

use super::Scanner;
use crate::problem::Fault;
use crate::yaml::token::TokenKind;

impl Scanner<'_> {
    pub(super) fn anchor(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.save_candidate()?;
        self.key_allowed = false;
        let mut end = self.at + 1;
        while self.byte(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        {
            end += 1;
        }
        let ends = self.blank_at(end)
            || matches!(self.byte(end), Some(b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'));
        if end == self.at + 1 || !ends {
            return Err(Fault::new(
                self.at,
                if kind == TokenKind::Alias {
                    "`*` begins an alias, but no name follows"
                } else {
                    "`&` begins an anchor, but no name follows"
                },
                "Put a value that begins with `*` or `&` into quotes. Names are made of letters, digits, `-` and `_`.",
            ));
        }
        self.push(kind, end);
        Ok(())
    }

    pub(super) fn tag(&mut self) -> Result<(), Fault> {
        self.save_candidate()?;
        self.key_allowed = false;
        let verbatim = self.byte(self.at + 1) == Some(b'<');
        let mut end = self.at + 1 + usize::from(verbatim);
        while self.byte(end).is_some_and(is_tag_byte) {
            end += 1;
        }
        let closed = !verbatim || self.byte(end) == Some(b'>');
        end += usize::from(verbatim && closed);
        let empty = matches!(self.bytes.get(self.at..end), Some(b"!!" | b"!<>"));
        if !closed || empty || !self.blank_at(end) {
            return Err(Fault::new(
                self.at,
                "`!` begins a tag, but this is none",
                "Put a value that begins with `!` into quotes.",
            ));
        }
        self.push(TokenKind::Tag, end);
        Ok(())
    }
}

/// Whether a byte may stand in a tag.
fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-;/?:@&=+$,_.!~*'()[]%".contains(&byte)
}
