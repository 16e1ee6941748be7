//! Scalars as values and as keys.

use std::borrow::Cow;

use plimsoll_model::tree::{Key, Kind};

use super::{Composer, Role};
use crate::problem::Fault;
use crate::yaml::parser::Scalar;
use crate::yaml::resolve::{self, Meaning, Tag, resolve};
use crate::yaml::token::Style;

const BOOKKEEPING: &str = "managedFields";

impl<'t> Composer<'t, '_> {
    /// The bytes of the content, without quotes.
    fn inner(scalar: &Scalar) -> (usize, usize) {
        match scalar.style {
            Style::Single | Style::Double => (scalar.span.0 + 1, scalar.span.1.saturating_sub(1)),
            Style::Plain | Style::Block => scalar.span,
        }
    }

    fn slice(&self, scalar: &Scalar) -> &'t str {
        let (start, end) = Self::inner(scalar);
        self.text.get(start..end).unwrap_or_default()
    }

    fn tag(&self, scalar: &Scalar) -> Option<Tag> {
        scalar.tag.map(|(start, end)| Tag::of(self.text.get(start..end).unwrap_or_default()))
    }

    /// What the scalar means, tag and quotes considered.
    fn meaning(&self, scalar: &Scalar, text: &str) -> Result<Meaning, Fault> {
        let tag = match (self.tag(scalar), scalar.style) {
            (None, Style::Plain) => return Ok(resolve(text)),
            (None | Some(Tag::String | Tag::Binary | Tag::Merge), _) => return Ok(Meaning::String),
            (Some(tag), _) => tag,
        };
        let meaning = resolve(text);
        let fits = match tag {
            Tag::Null => meaning == Meaning::Null,
            Tag::Bool => matches!(meaning, Meaning::Bool(_)),
            Tag::Integer => matches!(meaning, Meaning::Integer(_)),
            Tag::Float => matches!(meaning, Meaning::Integer(_) | Meaning::Float(_)),
            _ => meaning == Meaning::String,
        };
        if fits {
            return Ok(meaning);
        }
        Err(Fault::new(
            scalar.span.0,
            "the value does not fit its tag",
            "Remove the tag; the type follows from the value.",
        ))
    }

    pub(super) fn add_scalar(&mut self, key: Option<Key>, scalar: Scalar) -> Result<u32, Fault> {
        let span = (scalar.span.0 as u32, scalar.span.1 as u32);
        let slice = self.slice(&scalar);
        if self.tag(&scalar) == Some(Tag::Binary) {
            let decoded = binary(&scalar, scalar.content.as_deref().unwrap_or(slice))?;
            return Ok(self.builder.decoded(Kind::String, key, span, decoded.into()));
        }
        let kind = match self.meaning(&scalar, scalar.content.as_deref().unwrap_or(slice))? {
            Meaning::Null => Kind::Null,
            Meaning::Bool(false) => Kind::False,
            Meaning::Bool(true) => Kind::True,
            Meaning::Integer(None) | Meaning::Float(None) => Kind::Number,
            Meaning::Integer(Some(canonical)) | Meaning::Float(Some(canonical)) => {
                return Ok(self.builder.decoded(Kind::Number, key, span, canonical.into()));
            }
            Meaning::String => Kind::String,
        };
        Ok(match scalar.content {
            Some(content) if kind == Kind::String || kind == Kind::Number => {
                self.builder.decoded(kind, key, span, content)
            }
            _ => {
                let quoted = matches!(scalar.style, Style::Single | Style::Double);
                self.builder.scalar(kind, key, span, quoted)
            }
        })
    }

    /// Takes a scalar as the key of the value that follows.
    pub(super) fn add_key(&mut self, scalar: &Scalar) -> Result<(), Fault> {
        let slice = self.slice(scalar);
        let text: Cow<'t, str> = match &scalar.content {
            Some(content) => Cow::Owned(content.as_ref().to_owned()),
            None => Cow::Borrowed(slice),
        };
        let tag = self.tag(scalar);
        self.end = scalar.span.1;
        let plain = scalar.style == Style::Plain;
        if text == "<<" && (tag == Some(Tag::Merge) || plain && tag.is_none()) {
            let (start, end) = Self::inner(scalar);
            self.expect_value(Key { start: start as u32, end: end as u32, decoded: None }, Role::Merge);
            return Ok(());
        }
        let text = if plain || tag.is_some() { self.key_text(scalar, text)? } else { text };
        let (start, end) = Self::inner(scalar);
        let decoded = (text != slice).then(|| text.as_ref().into());
        let role = if text == BOOKKEEPING { Role::Bookkeeping } else { Role::Value };
        if let Some(mark) = self.frames.last_mut().and_then(|frame| frame.keys.as_mut())
            && self.keys.add(mark, text.clone())
        {
            self.problems.duplicate(scalar.span.0, &text);
        }
        self.expect_value(Key { start: start as u32, end: end as u32, decoded }, role);
        Ok(())
    }

    fn expect_value(&mut self, key: Key, role: Role) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
            frame.role = role;
        }
    }

    /// A key that is no string becomes one.
    fn key_text(&self, scalar: &Scalar, text: Cow<'t, str>) -> Result<Cow<'t, str>, Fault> {
        if self.tag(scalar) == Some(Tag::Binary) {
            return binary(scalar, &text).map(Cow::Owned);
        }
        Ok(match self.meaning(scalar, &text)? {
            Meaning::String | Meaning::Integer(None) => text,
            Meaning::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Meaning::Integer(Some(canonical)) => Cow::Owned(canonical),
            Meaning::Float(_) => resolve::float_key(&text).map_or(text, Cow::Owned),
            Meaning::Null => {
                return Err(Fault::new(
                    scalar.span.0,
                    "a key must not be empty or null",
                    "Write the key before the `:`; put a key named `null` or `~` into quotes.",
                ));
            }
        })
    }
}

fn binary(scalar: &Scalar, text: &str) -> Result<String, Fault> {
    resolve::binary(text).ok_or_else(|| {
        Fault::new(scalar.span.0, "the value is not base64, as its tag says", "Correct the value.")
    })
}
