//! Expressions to values in a tree over the text of the file.
//!
//! What is written out keeps its own place. What is computed stands at the expression that computes it, and what cannot
//! be known stays an expression there. Maps and lists behind variables, choices and loops are followed to where they
//! are written, so that evidence can point at the line that says it.

mod members;
mod resource;

pub(super) use resource::{last_segment, rounds};

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use plimsoll_model::Diagnostic;
use plimsoll_model::tree::{Key, Kind, TreeBuilder};

use super::super::evaluate::{Evaluator, Locals, Unknown, Value, find_local};
use super::super::expression::{Expression, ExpressionKind};
use super::instance::Instance;
use super::secrets::{REDACTED, Secret};
use super::syntax::Span;
use crate::credential::FoundCredential;
use crate::recognize::FoundResource;

/// What a file gives, while it is put together.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) builder: TreeBuilder,
    pub(super) resources: Vec<FoundResource>,
    /// Of each resource: its id, as far as it is known, and the root that it is deployed from.
    pub(super) links: Vec<Link>,
    /// Of each resource: the folder of the file that it is deployed from.
    pub(super) deployed_from: Vec<Rc<str>>,
    /// The secrets that are written out in the file.
    pub(super) secrets: BTreeMap<u32, Secret>,
    /// Those of them that stand in a resource.
    pub(super) placed: BTreeSet<u32>,
    pub(super) credentials: Vec<FoundCredential>,
    /// What is not known, by expression.
    pub(super) unresolved: BTreeMap<Rc<str>, Unresolved>,
    pub(super) warnings: Vec<(u32, String)>,
    pub(super) failed: Vec<(u32, String, &'static str)>,
}

/// Something that is not known.
#[derive(Clone, Debug)]
pub(super) struct Unresolved {
    /// Where it is first used.
    pub(super) first: u32,
    /// How often it is.
    pub(super) count: usize,
    /// Why it has no value.
    pub(super) words: String,
}

/// What a resource is called and belongs to.
#[derive(Clone, Debug, Default)]
pub(super) struct Link {
    pub(super) id: Option<String>,
    pub(super) root: usize,
}

impl Output {
    /// Nothing yet. The text is put into the builder at the end.
    pub(super) fn new(name: &str, secrets: BTreeMap<u32, Secret>) -> Self {
        Self {
            builder: TreeBuilder::new(name, String::new()),
            resources: Vec::new(),
            links: Vec::new(),
            deployed_from: Vec::new(),
            secrets,
            placed: BTreeSet::new(),
            credentials: Vec::new(),
            unresolved: BTreeMap::new(),
            warnings: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Notes something odd, once for each place.
    pub(super) fn warn(&mut self, offset: u32, message: impl Into<String>) {
        let message = message.into();
        if !self.warnings.iter().any(|known| *known == (offset, message.clone())) {
            self.warnings.push((offset, message));
        }
    }

    /// The remarks as diagnostics, in the order of the file.
    pub(super) fn diagnostics(&mut self, file: &str, text: &str) -> Vec<Diagnostic> {
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.sort();
        let mut positions = crate::positions::Positions::new(text);
        let told = warnings.into_iter().map(|(offset, message)| {
            let (line, column) = positions.at(offset);
            Diagnostic { file: file.to_owned(), line, column, message }
        });
        told.collect()
    }
}

/// Adds values of one instance of a file to what the file gives.
pub(super) struct Emitter<'a, 'w> {
    pub(super) out: &'a mut Output,
    pub(super) instance: &'a Instance<'w>,
    pub(super) at: Evaluator<'a>,
    /// The root that everything here is deployed from.
    pub(super) root: usize,
    /// The object that the values belong to.
    object: u32,
    /// The resources that were added, by their position in the file and in their loop.
    added: HashMap<(usize, Option<i64>), usize>,
    /// Resources that belong to others of the same file.
    owned: Vec<(usize, (usize, Option<i64>))>,
    /// The variables that are being followed.
    followed: Vec<Rc<str>>,
    /// Whether what is not known here is worth telling.
    tells: bool,
}

impl<'a, 'w> Emitter<'a, 'w> {
    pub(super) fn new(
        out: &'a mut Output,
        instance: &'a Instance<'w>,
        at: Evaluator<'a>,
        root: usize,
    ) -> Self {
        Self {
            out,
            instance,
            at,
            root,
            object: 0,
            added: HashMap::new(),
            owned: Vec::new(),
            followed: Vec::new(),
            tells: false,
        }
    }

    /// Adds the value of an expression. `used` is where a variable or parameter stands that led here.
    fn expression(
        &mut self,
        key: Option<Key>,
        expression: &Expression,
        locals: Locals<'_>,
        used: Option<Span>,
    ) {
        let span = used.unwrap_or(expression.span);
        let work = self.at.work;
        let Ok(_level) = work.enter() else {
            self.symbol(key, span);
            return;
        };
        match &expression.kind {
            ExpressionKind::Text(text) => self.text(key, expression.span, span, text),
            ExpressionKind::Name(name) if &**name == REDACTED => self.secret(key, expression.span),
            ExpressionKind::Number(number) if self.slice(span) == number.to_string() => {
                self.out.builder.scalar(Kind::Number, key, span, false);
            }
            ExpressionKind::Map(members) => self.map(key, members, expression.span, locals),
            ExpressionKind::List(items) => self.list(key, items, expression.span, locals),
            ExpressionKind::Choice(condition, yes, no) => match self.at.evaluate(condition, locals) {
                Value::Bool(true) => self.expression(key, yes, locals, used),
                Value::Bool(false) => self.expression(key, no, locals, used),
                _ => self.computed(key, expression, locals, span),
            },
            ExpressionKind::For { .. } => self.for_each(key, expression, locals, span),
            ExpressionKind::Name(name) if find_local(locals, name).is_none() => {
                match self.instance.definition(name) {
                    // Its value is known already; there is nothing in it to point at.
                    Some(definition) if !has_parts(definition) => {
                        self.computed(key, expression, locals, span);
                    }
                    Some(definition) if !self.followed.contains(name) => {
                        self.followed.push(Rc::clone(name));
                        self.expression(key, definition, None, Some(span));
                        self.followed.pop();
                    }
                    _ => self.computed(key, expression, locals, span),
                }
            }
            _ => self.computed(key, expression, locals, span),
        }
    }

    /// The value of an expression that is no literal.
    fn computed(&mut self, key: Option<Key>, expression: &Expression, locals: Locals<'_>, span: Span) {
        let value = self.at.evaluate(expression, locals);
        self.value(key, &value, span);
    }

    /// A value that was computed, at the place of the expression.
    fn value(&mut self, key: Option<Key>, value: &Value, span: Span) {
        let Ok(_level) = self.at.work.enter() else {
            self.symbol(key, span);
            return;
        };
        let builder = &mut self.out.builder;
        match value {
            Value::Null => {
                builder.scalar(Kind::Null, key, span, false);
            }
            Value::Bool(value) => {
                builder.scalar(if *value { Kind::True } else { Kind::False }, key, span, false);
            }
            Value::Integer(number) => {
                builder.decoded(Kind::Number, key, span, number.to_string().into());
            }
            Value::Decimal(text) => {
                builder.decoded(Kind::Number, key, span, Box::from(&**text));
            }
            Value::Text(text) => {
                builder.decoded(Kind::String, key, span, Box::from(&**text));
            }
            Value::List(items) => {
                let list = builder.open(Kind::Array, key, span.0);
                for item in items.iter() {
                    self.value(None, item, span);
                }
                self.out.builder.close(list, span.1);
            }
            Value::Map(map) => {
                let object = builder.open(Kind::Object, key, span.0);
                for (name, value) in map.entries() {
                    let key = Key { start: span.0, end: span.1, decoded: Some(Box::from(&**name)) };
                    self.value(Some(key), value, span);
                }
                self.out.builder.close(object, span.1);
            }
            Value::Symbolic(symbolic) => {
                let cause = Rc::clone(&symbolic.cause);
                self.unknown(key, span, &cause);
            }
            Value::Unknown(unknown) => {
                let cause = Rc::clone(unknown);
                self.unknown(key, span, &cause);
            }
        }
    }

    /// What cannot be known stays the expression that it is.
    fn unknown(&mut self, key: Option<Key>, span: Span, cause: &Rc<Unknown>) {
        if self.tells {
            let (first, words) = (span.0, cause.why.words());
            let known = self.out.unresolved.entry(Rc::clone(&cause.expression));
            let known = known.or_insert_with(|| Unresolved { first, count: 0, words: words.to_owned() });
            known.first = known.first.min(first);
            known.count += 1;
        }
        self.symbol(key, span);
    }

    fn symbol(&mut self, key: Option<Key>, span: Span) {
        self.out.builder.scalar(Kind::Expression, key, span, false);
    }

    /// A string that is written out at `place`, and used at `span`.
    fn text(&mut self, key: Option<Key>, place: Span, span: Span, text: &str) {
        if place == span && self.slice((place.0 + 1, place.1.saturating_sub(1))) == text {
            self.out.builder.scalar(Kind::String, key, span, true);
        } else {
            self.out.builder.decoded(Kind::String, key, span, Box::from(text));
        }
    }

    /// A secret that is written out: the place where it is written is the one to show.
    fn secret(&mut self, key: Option<Key>, place: Span) {
        let Some(secret) = self.out.secrets.get(&place.0).cloned() else {
            self.symbol(key, place);
            return;
        };
        let node = self.out.builder.scalar(Kind::String, key, secret.span, true);
        self.out.redact(node, self.object, &secret);
    }

    fn slice(&self, (start, end): Span) -> &'w str {
        self.instance.source.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The key of a member; one with expressions in it is computed, with braces around what is not known.
    fn key(&self, key: &Expression, locals: Locals<'_>) -> Key {
        let (start, end) = key.span;
        let ExpressionKind::Text(text) = &key.kind else {
            let value = self.at.evaluate(key, locals);
            let decoded = value.as_text().map_or_else(|| self.slice(key.span), AsRef::as_ref);
            return Key { start, end, decoded: Some(Box::from(decoded)) };
        };
        if self.slice(key.span) == &**text {
            Key { start, end, decoded: None }
        } else if self.slice((start + 1, end.saturating_sub(1))) == &**text {
            Key { start: start + 1, end: end - 1, decoded: None }
        } else {
            Key { start, end, decoded: Some(Box::from(&**text)) }
        }
    }
}

/// Whether the values of an expression have places of their own, or are looked for elsewhere.
fn has_parts(expression: &Expression) -> bool {
    matches!(
        expression.kind,
        ExpressionKind::Text(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Name(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::List(_)
            | ExpressionKind::Choice(..)
            | ExpressionKind::For { .. }
    )
}

impl Output {
    /// Redacts a value and tells of it, once for each place.
    pub(super) fn redact(&mut self, node: u32, object: u32, secret: &Secret) {
        use plimsoll_model::CredentialKind;
        let (kind, size) = (secret.kind, secret.size);
        let instead = match kind {
            CredentialKind::NamedSecret | CredentialKind::SecretValue => format!("redacted, {size} bytes"),
            kind => format!("redacted, {size} bytes, looks like {}", kind.words()),
        };
        self.builder.redact(node, &instead);
        if self.placed.insert(secret.span.0) {
            self.credentials.push(FoundCredential { kind, node, object, size });
        }
    }
}
