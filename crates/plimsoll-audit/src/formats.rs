//! One file for each shape of record.

pub(crate) mod activity;
pub(crate) mod audit_table;
pub(crate) mod container;
pub(crate) mod csv;
pub(crate) mod diagnostics;
pub(crate) mod envelope;
pub(crate) mod google;
pub(crate) mod kubernetes_event;
pub(crate) mod query;
pub(crate) mod table;

use std::borrow::Cow;

use crate::event::Text;
use crate::json::{self, Reader};

/// The members of an object: keys and the JSON text of their values. Of a key that stands twice, the last counts.
#[derive(Debug, Default)]
pub(crate) struct Members<'a>(pub(crate) Vec<(Text<'a>, Cow<'a, str>)>);

impl<'a> Members<'a> {
    /// The members of the object that the JSON text is; `None` where it is none.
    pub(crate) fn of(json: &'a str) -> Option<Self> {
        let mut reader = Reader::new(json);
        let mut members = Vec::new();
        reader.open_object().ok()?;
        let mut first = true;
        while let Some(key) = reader.next_key(&mut first).ok()? {
            members.push((key, Cow::Borrowed(reader.skip().ok()?)));
        }
        Some(Self(members))
    }

    /// The JSON text of a member.
    pub(crate) fn json(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, json)| json.as_ref())
    }

    /// The text of a member: that of a string, the JSON text of other values. `None` for `null`.
    pub(crate) fn text(&self, key: &str) -> Option<Text<'_>> {
        json::text_of(self.json(key)?)
    }

    /// As [`Members::text`], empty where there is none.
    pub(crate) fn text_or_empty(&self, key: &str) -> Text<'_> {
        self.text(key).unwrap_or_default()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key)
    }

    /// The value at a path of keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<Text<'_>> {
        let (first, rest) = path.split_first()?;
        let mut value: Text<'_> = Cow::Borrowed(self.json(first)?);
        for key in rest {
            let found = match &value {
                Cow::Borrowed(json) => Members::of(json)?.json(key)?.to_owned(),
                Cow::Owned(json) => Members::of(json)?.json(key)?.to_owned(),
            };
            value = Cow::Owned(found);
        }
        match value {
            Cow::Borrowed(json) => json::text_of(json),
            Cow::Owned(json) => json::text_of(&json).map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> Cow<'static, str> {
    let mut out = String::with_capacity(text.len() + 2);
    json::quote(text, &mut out);
    Cow::Owned(out)
}

/// Whether the text is one well-formed JSON object or array.
pub(crate) fn is_structure(text: &str) -> bool {
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let mut reader = Reader::new(text);
    reader.skip().is_ok() && reader.peek().is_none()
}

/// The value of a `dynamic` column: what stands in quotes in some exports is JSON itself.
pub(crate) fn dynamic(json: &str) -> Cow<'_, str> {
    if json.starts_with('"')
        && let Some(inner) = json::text_of(json)
        && is_structure(&inner)
    {
        return inner;
    }
    Cow::Borrowed(json)
}
