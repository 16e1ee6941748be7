//! What is made of a resource: the values in the shape of Azure or Kubernetes, each with its place in the file that was
//! written and what that file calls it.

use plimsoll_model::tree::{Key, Kind, Names, TreeBuilder};

use super::mapping::first_part;
use super::overrides::FIRST;
use super::syntax::Span;
use super::value::{Value, number_text};

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) span: Span,
    /// What the file calls it: a whole pointer.
    pub(super) name: Option<Box<str>>,
    pub(super) content: Content,
    /// What the file calls what is missing here: a dotted path, and a whole pointer.
    pub(super) missing: Vec<(Box<str>, Box<str>)>,
    /// The same by the names of a table: the table, the path from where its names count, and the pointer of that place.
    pub(super) vocabularies: Vec<(Names, Box<str>, Box<str>)>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Scalar(Kind, Box<str>),
    List(Vec<Shape>),
    Map(Vec<(Box<str>, Shape)>),
}

impl Shape {
    pub(super) fn new(span: Span, content: Content) -> Self {
        Self { span, name: None, content, missing: Vec::new(), vocabularies: Vec::new() }
    }

    pub(super) fn map(span: Span) -> Self {
        Self::new(span, Content::Map(Vec::new()))
    }

    pub(super) fn text(span: Span, text: impl Into<Box<str>>) -> Self {
        Self::new(span, Content::Scalar(Kind::String, text.into()))
    }

    pub(super) fn named(mut self, name: impl Into<Box<str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The shape of a value. Items of a list have places of their own where they are written out. `may_go_on` is asked
    /// for every value.
    pub(super) fn of(value: &Value, span: Span, items: &[Span], may_go_on: &dyn Fn() -> bool) -> Self {
        let scalar = |kind, text: &str| Content::Scalar(kind, text.into());
        let content = match value {
            _ if !may_go_on() => scalar(Kind::Expression, "a value that is too large"),
            Value::Null => scalar(Kind::Null, "null"),
            Value::Bool(true) => scalar(Kind::True, "true"),
            Value::Bool(false) => scalar(Kind::False, "false"),
            Value::Number(number) => scalar(Kind::Number, &number_text(*number)),
            Value::Text(text) => scalar(Kind::String, text),
            Value::Unknown(text) | Value::Failed(text) => scalar(Kind::Expression, text),
            Value::Secret(note) => scalar(Kind::Redacted, note),
            Value::Resource(_) | Value::Module(_) => scalar(Kind::Expression, "a whole resource or module"),
            Value::List(list) => {
                let place = |index: usize| items.get(index).copied().unwrap_or(span);
                let of = |(index, item): (usize, &Value)| Self::of(item, place(index), &[], may_go_on);
                Content::List(list.items.iter().enumerate().map(of).collect())
            }
            Value::Map(map) => {
                let of = |(key, member): (&std::rc::Rc<str>, &Value)| {
                    (key.as_ref().into(), Self::of(member, span, &[], may_go_on))
                };
                Content::Map(map.members.iter().map(of).collect())
            }
        };
        Self::new(span, content)
    }

    /// The member of a map, keys compared as Azure does.
    pub(super) fn get(&self, key: &str) -> Option<&Shape> {
        match &self.content {
            Content::Map(members) => {
                members.iter().find(|(found, _)| found.eq_ignore_ascii_case(key)).map(|(_, member)| member)
            }
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Shape> {
        match &mut self.content {
            Content::Map(members) => members
                .iter_mut()
                .find(|(found, _)| found.eq_ignore_ascii_case(key))
                .map(|(_, member)| member),
            _ => None,
        }
    }

    /// The value at a dotted path.
    pub(super) fn find(&self, path: &str) -> Option<&Shape> {
        let (key, rest) = first_part(path);
        let inner = self.get(key)?;
        match rest {
            Some(rest) => inner.find(rest),
            None => Some(inner),
        }
    }

    /// The value at a dotted path, to be changed.
    pub(super) fn find_mut(&mut self, path: &str) -> Option<&mut Shape> {
        path.split('.').try_fold(self, |at, key| at.get_mut(key))
    }

    /// Moves the value, with everything in it, to a place.
    pub(super) fn move_to(&mut self, span: Span) {
        self.span = span;
        match &mut self.content {
            Content::Scalar(..) => {}
            Content::List(items) => items.iter_mut().for_each(|item| item.move_to(span)),
            Content::Map(members) => members.iter_mut().for_each(|(_, member)| member.move_to(span)),
        }
    }

    /// Puts a value at a dotted path unless there is one. `container` makes the maps on the way, for the number of keys
    /// that are left below them.
    pub(super) fn put(&mut self, path: &str, value: Shape, container: &dyn Fn(usize) -> Shape) {
        let Content::Map(members) = &mut self.content else { return };
        let (key, rest) = first_part(path);
        let known = members.iter().position(|(found, _)| found.eq_ignore_ascii_case(key));
        match (rest, known) {
            (None, Some(_)) => {}
            (None, None) => members.push((key.into(), value)),
            (Some(rest), known) => {
                let at = known.unwrap_or_else(|| {
                    members.push((key.into(), container(rest.split('.').count())));
                    members.len() - 1
                });
                if let Some((_, inner)) = members.get_mut(at) {
                    inner.put(rest, value, container);
                }
            }
        }
    }

    /// Notes what the file calls a missing value, at the deepest value on its way.
    pub(super) fn note_missing(&mut self, path: &str, pointer: &str) {
        if let Some((key, rest)) = path.split_once('.')
            && let Some(inner) = self.get_mut(key)
        {
            return inner.note_missing(rest, pointer);
        }
        if self.get(path).is_none()
            && matches!(self.content, Content::Map(_))
            && !self.missing.iter().any(|(known, _)| known.as_ref() == path)
        {
            self.missing.push((path.into(), pointer.into()));
        }
    }

    /// Lets every map in this one, and this one, be named by a table whose names count from here.
    pub(super) fn name_by(&mut self, names: Names, pointer: &str) {
        self.name_below(names, pointer, "");
    }

    fn name_below(&mut self, names: Names, pointer: &str, path: &str) {
        let Content::Map(members) = &mut self.content else { return };
        for (key, member) in members.iter_mut() {
            if matches!(member.content, Content::Map(_)) {
                let below = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                member.name_below(names, pointer, &below);
            }
        }
        self.vocabularies.push((names, path.into(), pointer.into()));
    }

    /// Writes the value into a tree and returns its index.
    pub(super) fn write(self, builder: &mut TreeBuilder, key: Option<Box<str>>) -> u32 {
        let own = if self.span.0 < FIRST { self.span } else { (0, 0) };
        self.write_within(builder, key, own, &mut Vec::new())
    }

    /// The same. A value that comes from another file stands where `outer` does; its index and its offset are noted.
    pub(super) fn write_within(
        self,
        builder: &mut TreeBuilder,
        key: Option<Box<str>>,
        outer: Span,
        foreign: &mut Vec<(u32, u32)>,
    ) -> u32 {
        let is_foreign = self.span.0 >= FIRST;
        if is_foreign {
            foreign.push((builder.len(), self.span.0));
        }
        let span = if is_foreign { outer } else { self.span };
        let (start, end) = span;
        let key = key.map(|key| Key { start, end: start, decoded: Some(key) });
        let index = match self.content {
            Content::Scalar(kind, text) => builder.decoded(kind, key, span, text),
            Content::List(items) => {
                let index = builder.open(Kind::Array, key, start);
                for item in items {
                    item.write_within(builder, None, span, foreign);
                }
                builder.close(index, end);
                index
            }
            Content::Map(members) => {
                let index = builder.open(Kind::Object, key, start);
                for (key, member) in members {
                    member.write_within(builder, Some(key), span, foreign);
                }
                builder.close(index, end);
                index
            }
        };
        if let Some(name) = self.name {
            builder.name(index, name);
        }
        for (path, pointer) in self.missing {
            builder.name_missing(index, path, pointer);
        }
        for (names, path, pointer) in self.vocabularies {
            builder.name_missing_by(index, names, path, pointer);
        }
        index
    }
}
