//! Reading values of a [`Tree`] so that absence, wrong types and unresolved expressions are never confused.

use std::cell::{Cell, RefCell};

use crate::evidence::{Evidence, Place};
use crate::tree::{Kind, Tree};

thread_local! {
    static FIRST_UNREADABLE: RefCell<Option<Note>> = const { RefCell::new(None) };
    /// Whether there is one: asked far more often than it is so.
    static HAS_UNREADABLE: Cell<bool> = const { Cell::new(false) };
}

/// Remembers that a value was asked for which could not be read: an unresolved expression, a value of another type, or
/// a value outside a known enumeration. A verdict that follows such a read is `unknown`. The notes are scratch of the
/// running thread: whoever evaluates takes them before and after each decision, nobody else sees them.
#[derive(Clone, Copy, Debug)]
pub struct Notes;

/// A value that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where it stands, and what it is.
    pub evidence: Evidence,
    /// Why it could not be used.
    pub why: Unreadable,
}

/// Why a value could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The value is an expression that was not resolved.
    Expression,
    /// The value is of another type than the named one.
    WrongType(&'static str),
    /// The value is none of those that the field is known to take.
    UnknownValue,
    /// The value was removed when the input was read.
    Redacted,
    /// It is a value of the cluster, and the input holds only a part of the cluster.
    NoCluster,
}

impl Notes {
    /// Takes the first unreadable value noted on this thread since the last call.
    #[inline]
    pub fn take() -> Option<Note> {
        if HAS_UNREADABLE.replace(false) { FIRST_UNREADABLE.take() } else { None }
    }

    /// Reads something that the running decision does not rest on: what is noted meanwhile is forgotten, what was noted
    /// before stays.
    pub fn aside<T>(read: impl FnOnce() -> T) -> T {
        let before = Self::take();
        let value = read();
        HAS_UNREADABLE.set(before.is_some());
        FIRST_UNREADABLE.set(before);
        value
    }

    /// Notes something again that was taken before: what a later decision rests on too. What was noted since stays.
    pub fn again(note: Option<&Note>) {
        if let Some(note) = note {
            HAS_UNREADABLE.set(true);
            FIRST_UNREADABLE.with(|first| {
                let mut first = first.borrow_mut();
                if first.is_none() {
                    *first = Some(note.clone());
                }
            });
        }
    }

    /// Forgets what was noted on this thread.
    #[inline]
    pub fn clear() {
        if HAS_UNREADABLE.replace(false) {
            FIRST_UNREADABLE.set(None);
        }
    }

    #[cold]
    fn note(place: Place<'_>, why: Unreadable) {
        HAS_UNREADABLE.set(true);
        FIRST_UNREADABLE.with(|first| {
            let mut first = first.borrow_mut();
            if first.is_none() {
                *first = Some(Note { evidence: place.resolve(), why });
            }
        });
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Evidence { pointer, value, .. } = &self.evidence;
        match self.why {
            Unreadable::Expression => {
                write!(out, "`{pointer}` is an expression that was not resolved: {value}")
            }
            Unreadable::WrongType(expected) => {
                write!(out, "`{pointer}` should be {expected}, but is: {value}")
            }
            Unreadable::UnknownValue => {
                write!(out, "`{pointer}` has a value that plimsoll does not know: {value}")
            }
            Unreadable::NoCluster => out.write_str(
                "this is decided by the cluster, which is not in the input: add the output of `az aks show`",
            ),
            Unreadable::Redacted => write!(out, "`{pointer}` was removed when it was read: {value}"),
        }
    }
}

/// A value, or the place where a value is missing.
#[derive(Clone, Copy, Debug)]
pub struct Field<'t> {
    tree: &'t Tree,
    /// The value itself, or its nearest existing ancestor.
    node: u32,
    missing: Option<&'t str>,
    ignore_case: bool,
}

impl<'t> Field<'t> {
    /// The value at `node`, keys compared exactly, as Kubernetes does.
    #[inline]
    pub fn new(tree: &'t Tree, node: u32) -> Self {
        Self { tree, node, missing: None, ignore_case: false }
    }

    /// The same value, keys compared without regard to ASCII case from here on, as Azure does.
    pub fn ignoring_case(mut self) -> Self {
        self.ignore_case = true;
        self
    }

    /// The file that the value stands in.
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// The index of the value in its tree, or of its nearest existing ancestor.
    pub fn node(&self) -> u32 {
        self.node
    }

    /// Another existing value of the same file, read in the same manner.
    #[inline]
    pub fn at(&self, node: u32) -> Self {
        Self { node, missing: None, ..*self }
    }

    /// A child of this value that is known to be missing.
    #[inline]
    pub fn absent(&self, key: &'t str) -> Self {
        Self { missing: Some(self.missing.unwrap_or(key)), ..*self }
    }

    /// The member `key` of this map.
    pub fn get(&self, key: &'t str) -> Self {
        if self.missing.is_some() {
            return *self;
        }
        match self.kind() {
            Kind::Object => {}
            Kind::Null => return self.absent(key),
            Kind::Expression => {
                self.note(Unreadable::Expression);
                return self.absent(key);
            }
            _ => {
                self.note(Unreadable::WrongType("a map"));
                return self.absent(key);
            }
        }
        let found = if self.ignore_case {
            self.tree.member_ignore_case(self.node, key)
        } else {
            self.tree.member(self.node, key)
        };
        match found {
            Some(node) => self.at(node),
            None => self.absent(key),
        }
    }

    /// The value at a path of keys separated by dots. A key that holds a dot itself needs [`Field::get`].
    pub fn path(&self, path: &'t str) -> Self {
        let mut at = *self;
        let mut rest = path;
        loop {
            let (key, after) = match memchr::memchr(b'.', rest.as_bytes()) {
                Some(dot) => (rest.get(..dot).unwrap_or_default(), rest.get(dot + 1..)),
                None => (rest, None),
            };
            let next = at.get(key);
            if !next.exists_or_null() {
                return if at.missing.is_some() { at } else { Self { missing: Some(rest), ..at } };
            }
            match after {
                None => return next,
                Some(after) => (at, rest) = (next, after),
            }
        }
    }

    /// What kind of value this is; `Null` where it is missing.
    #[inline]
    pub fn kind(&self) -> Kind {
        if self.missing.is_some() { Kind::Null } else { self.tree.kind(self.node) }
    }

    /// Whether there is a value here that is not null.
    #[inline]
    pub fn exists(&self) -> bool {
        self.missing.is_none() && self.tree.kind(self.node) != Kind::Null
    }

    /// Whether the value is missing or null. The two are equal everywhere in Kubernetes and Azure.
    #[inline]
    pub fn is_absent(&self) -> bool {
        !self.exists()
    }

    /// Whether there is a value here, be it null.
    pub fn exists_or_null(&self) -> bool {
        self.missing.is_none()
    }

    /// Whether the value is missing, null, an empty list, an empty map or an empty string.
    pub fn is_empty(&self) -> bool {
        match self.kind() {
            Kind::Null => true,
            Kind::Array | Kind::Object => self.tree.children(self.node).next().is_none(),
            Kind::String => self.tree.scalar(self.node) == Some(""),
            _ => false,
        }
    }

    /// Whether the value is an expression that the format left unresolved. Asking is noted.
    pub fn is_expression(&self) -> bool {
        let is = self.kind() == Kind::Expression;
        if is {
            self.note(Unreadable::Expression);
        }
        is
    }

    /// The value as a boolean; `None` where it is absent, or of another type (noted).
    pub fn bool(&self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            Kind::Null => None,
            _ => self.refuse("a boolean"),
        }
    }

    /// The value as a boolean that may be written as the string `"true"` or `"false"` in any case, as the configuration
    /// of AKS add-ons is.
    pub fn bool_or_text(&self) -> Option<bool> {
        match self.kind() {
            Kind::String => match self.tree.scalar(self.node).unwrap_or_default() {
                text if text.eq_ignore_ascii_case("true") => Some(true),
                text if text.eq_ignore_ascii_case("false") => Some(false),
                _ => {
                    self.note(Unreadable::UnknownValue);
                    None
                }
            },
            _ => self.bool(),
        }
    }

    /// The value as a string; `None` where it is absent, or of another type (noted).
    pub fn str(&self) -> Option<&'t str> {
        match self.kind() {
            Kind::String => self.tree.scalar(self.node),
            Kind::Null => None,
            _ => self.refuse("a string"),
        }
    }

    /// The text of any scalar as written; nothing is noted.
    pub fn text(&self) -> Option<&'t str> {
        if self.missing.is_some() { None } else { self.tree.scalar(self.node) }
    }

    /// The value as a whole number; `None` where it is absent, or of another type (noted).
    pub fn int(&self) -> Option<i64> {
        match self.kind() {
            Kind::Number => match self.tree.scalar(self.node).unwrap_or_default().parse() {
                Ok(number) => Some(number),
                Err(_) => self.refuse("a whole number"),
            },
            Kind::Null => None,
            _ => self.refuse("a whole number"),
        }
    }

    /// The value as a number; `None` where it is absent, or of another type (noted).
    pub fn number(&self) -> Option<f64> {
        match self.kind() {
            Kind::Number => self.tree.scalar(self.node).unwrap_or_default().parse().ok(),
            Kind::Null => None,
            _ => self.refuse("a number"),
        }
    }

    /// The one of the known values that this string equals, ignoring case; `None` where it is absent, or none of them
    /// (noted).
    pub fn one_of(&self, known: &[&'static str]) -> Option<&'static str> {
        let text = self.str()?;
        let found = known.iter().find(|value| value.eq_ignore_ascii_case(text)).copied();
        if found.is_none() {
            self.note(Unreadable::UnknownValue);
        }
        found
    }

    /// Whether this is a string equal to `other`, ignoring ASCII case.
    pub fn is_text(&self, other: &str) -> bool {
        self.str().is_some_and(|text| text.eq_ignore_ascii_case(other))
    }

    /// The items of a list; none where it is absent, or no list (noted).
    pub fn items(&self) -> Items<'t> {
        match self.kind() {
            Kind::Array => Items { field: *self, children: Some(self.tree.children(self.node)) },
            Kind::Null => Items { field: *self, children: None },
            _ => {
                let _: Option<()> = self.refuse("a list");
                Items { field: *self, children: None }
            }
        }
    }

    /// The members of a map with their keys; none where it is absent, or no map (noted).
    pub fn members(&self) -> Members<'t> {
        match self.kind() {
            Kind::Object => Members { field: *self, children: Some(self.tree.children(self.node)) },
            Kind::Null => Members { field: *self, children: None },
            _ => {
                let _: Option<()> = self.refuse("a map");
                Members { field: *self, children: None }
            }
        }
    }

    /// The key under which the value stands in its map.
    pub fn key(&self) -> Option<&'t str> {
        if self.missing.is_some() { self.missing } else { self.tree.key(self.node) }
    }

    /// Where the value stands, or where it is missing.
    #[inline]
    pub fn place(&self) -> Place<'t> {
        Place { tree: self.tree, node: self.node, missing: self.missing }
    }

    /// Notes that the value is none of those that the field is known to take.
    pub fn note_unknown_value(&self) {
        self.note(Unreadable::UnknownValue);
    }

    /// Notes that the cluster that holds the value is not in the input.
    pub(crate) fn note_no_cluster(&self) {
        self.note(Unreadable::NoCluster);
    }

    fn refuse<T>(&self, expected: &'static str) -> Option<T> {
        self.note(match self.kind() {
            Kind::Expression => Unreadable::Expression,
            Kind::Redacted => Unreadable::Redacted,
            _ => Unreadable::WrongType(expected),
        });
        None
    }

    fn note(&self, why: Unreadable) {
        Notes::note(self.place(), why);
    }
}

/// The items of a list. See [`Field::items`].
#[derive(Clone, Debug)]
pub struct Items<'t> {
    field: Field<'t>,
    children: Option<crate::tree::Children<'t>>,
}

impl<'t> Iterator for Items<'t> {
    type Item = Field<'t>;

    #[inline]
    fn next(&mut self) -> Option<Field<'t>> {
        let node = self.children.as_mut()?.next()?;
        Some(self.field.at(node))
    }
}

/// The members of a map. See [`Field::members`].
#[derive(Clone, Debug)]
pub struct Members<'t> {
    field: Field<'t>,
    children: Option<crate::tree::Children<'t>>,
}

impl<'t> Iterator for Members<'t> {
    type Item = (&'t str, Field<'t>);

    #[inline]
    fn next(&mut self) -> Option<(&'t str, Field<'t>)> {
        let node = self.children.as_mut()?.next()?;
        Some((self.field.tree.key(node).unwrap_or_default(), self.field.at(node)))
    }
}
