//! Writes a template as a new tree over the same text: what was an expression is its value, at the place where it is
//! used; what has no known value stays an expression.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_model::tree::{Key, Kind, Tree, TreeBuilder};

use super::notes::Notes;
use super::source::{Source, with_index};
use super::syntax::is_expression;
use crate::credential;
use crate::iac::evaluate::{Context, Value, Work};

/// Writes the values of one file.
pub(super) struct Emitter<'e> {
    pub(super) source: &'e Source<'e>,
    pub(super) builder: TreeBuilder,
    pub(super) work: &'e Work,
    pub(super) notes: Notes,
    /// Strings that are expressions in the new tree, with what is known of them: names and scopes.
    pub(super) symbolic: BTreeMap<u32, Rc<str>>,
    /// The resources, with the id of the resource group that each is deployed to.
    pub(super) places: BTreeMap<u32, Rc<str>>,
    /// Whether something was left out because it would be too much.
    pub(super) is_cut: bool,
}

impl<'e> Emitter<'e> {
    pub(super) fn new(source: &'e Source<'e>, file: &str, text: String, work: &'e Work) -> Self {
        Self {
            source,
            builder: TreeBuilder::new(file, text),
            work,
            notes: Notes::default(),
            symbolic: BTreeMap::new(),
            places: BTreeMap::new(),
            is_cut: false,
        }
    }

    pub(super) fn tree(&self) -> &'e Tree {
        self.source.tree
    }

    /// The key of a value as it stands in the file.
    pub(super) fn key_of(&self, node: u32) -> Option<Key> {
        let tree = self.tree();
        let start = tree.span(node).0;
        match tree.key_span(node) {
            Some((start, end)) => Some(Key { start, end, decoded: None }),
            None => tree.key(node).map(|key| Key { start, end: start, decoded: Some(key.into()) }),
        }
    }

    /// Pays for one value; `false` where there have been too many.
    pub(super) fn pay(&mut self) -> bool {
        let paid = self.work.spend(1);
        self.is_cut |= !paid;
        paid
    }

    /// Writes that something was left out: nobody may take it for absent.
    fn cut(&mut self, key: Option<Key>, span: (u32, u32)) -> u32 {
        let text = "[not read: the template takes more work than is done for one file]";
        self.builder.decoded(Kind::Expression, key, span, text.into())
    }

    /// Writes a value as it stands in the file; expressions are marked.
    pub(super) fn verbatim(&mut self, node: u32, key: Option<Key>) -> u32 {
        let tree = self.tree();
        let (kind, span) = (tree.kind(node), tree.span(node));
        if !self.pay() {
            return self.cut(key, span);
        }
        match kind {
            Kind::Array | Kind::Object => {
                let index = self.builder.open(kind, key, span.0);
                for child in tree.children(node) {
                    let key = self.key_of(child);
                    self.verbatim(child, key);
                }
                self.builder.close(index, span.1);
                index
            }
            Kind::String if tree.scalar(node).is_some_and(is_expression) => self.expression(node, key),
            _ => self.scalar(node, kind, key),
        }
    }

    /// Writes a scalar of the file, perhaps as another kind.
    fn scalar(&mut self, node: u32, kind: Kind, key: Option<Key>) -> u32 {
        let tree = self.tree();
        let span = tree.span(node);
        match tree.scalar(node) {
            Some(text) if tree.is_decoded(node) => self.builder.decoded(kind, key, span, text.into()),
            _ => self.builder.scalar(kind, key, span, tree.kind(node) == Kind::String),
        }
    }

    /// Writes a string of the file as an expression that was not resolved.
    pub(super) fn expression(&mut self, node: u32, key: Option<Key>) -> u32 {
        self.scalar(node, Kind::Expression, key)
    }

    /// Writes a value of the file, everything in it evaluated.
    pub(super) fn evaluated(&mut self, node: u32, key: Option<Key>, context: Context<'_>) -> u32 {
        let tree = self.tree();
        let (kind, span) = (tree.kind(node), tree.span(node));
        if !self.pay() {
            return self.cut(key, span);
        }
        match kind {
            Kind::Array => {
                let index = self.builder.open(kind, key, span.0);
                for child in tree.children(node) {
                    self.evaluated(child, None, context);
                }
                self.builder.close(index, span.1);
                index
            }
            Kind::Object => {
                let index = self.builder.open(kind, key, span.0);
                for child in tree.children(node) {
                    self.member(child, context);
                }
                self.builder.close(index, span.1);
                index
            }
            Kind::String => self.string(node, key, context),
            _ => self.scalar(node, kind, key),
        }
    }

    /// Writes a member of a map of the file: one value, or what its loops make.
    pub(super) fn member(&mut self, child: u32, context: Context<'_>) {
        if let Some(loops) = self.source.property_loops(child) {
            for each in loops {
                self.property_loop(each, context);
            }
            return;
        }
        let mut key = self.key_of(child);
        if self.tree().key(child).is_some_and(is_expression)
            && let Ok(name) = self.source.key(child, &context.evaluator, context.locals)
        {
            let start = key.as_ref().map_or(0, |key| key.start);
            key = Some(Key { start, end: start, decoded: Some(name.as_ref().into()) });
        }
        self.evaluated(child, key, context);
    }

    fn string(&mut self, node: u32, key: Option<Key>, context: Context<'_>) -> u32 {
        let tree = self.tree();
        let text = tree.scalar(node).unwrap_or_default();
        if !is_expression(text) {
            return if text.starts_with("[[") && text.ends_with(']') {
                let literal = text.get(1..).unwrap_or_default();
                self.builder.decoded(Kind::String, key, tree.span(node), literal.into())
            } else {
                self.scalar(node, Kind::String, key)
            };
        }
        if tree.key(node).is_some_and(credential::is_secret_field) {
            // Whatever it is worth, it is none of plimsoll's business.
            return self.expression(node, key);
        }
        let value = self.source.string(node, &context.evaluator, context.locals);
        self.value(&value, node, key)
    }

    /// Writes a value that an expression at `node` has.
    pub(super) fn value(&mut self, value: &Value, node: u32, key: Option<Key>) -> u32 {
        let span = self.tree().span(node);
        if !self.pay() {
            return self.cut(key, span);
        }
        if let Some(key) = &key
            && key.decoded.as_deref().is_some_and(credential::is_secret_field)
            && !matches!(value, Value::Null)
        {
            return self.unresolved(value, node, Some(key.clone()));
        }
        match value {
            Value::Null => self.builder.scalar(Kind::Null, key, span, false),
            Value::Bool(true) => self.builder.scalar(Kind::True, key, span, false),
            Value::Bool(false) => self.builder.scalar(Kind::False, key, span, false),
            Value::Integer(number) => {
                self.builder.decoded(Kind::Number, key, span, number.to_string().into())
            }
            Value::Decimal(text) => self.builder.decoded(Kind::Number, key, span, text.as_ref().into()),
            Value::Text(text) => self.builder.decoded(Kind::String, key, span, text.as_ref().into()),
            Value::Symbolic(symbolic) if is_identifier(&symbolic.text) => {
                self.builder.decoded(Kind::String, key, span, symbolic.text.as_ref().into())
            }
            Value::Symbolic(_) | Value::Unknown(_) => self.unresolved(value, node, key),
            Value::List(items) => {
                let index = self.builder.open(Kind::Array, key, span.0);
                for item in items.iter() {
                    self.value(item, node, None);
                }
                self.builder.close(index, span.1);
                index
            }
            Value::Map(map) => {
                let index = self.builder.open(Kind::Object, key, span.0);
                for (name, value) in map.entries() {
                    let key = Key { start: span.0, end: span.0, decoded: Some(name.as_ref().into()) };
                    self.value(value, node, Some(key));
                }
                self.builder.close(index, span.1);
                index
            }
        }
    }

    /// Writes what is not known: the whole expression of the file where it is that, the unknown part where it lies
    /// within a value.
    fn unresolved(&mut self, value: &Value, node: u32, key: Option<Key>) -> u32 {
        let is_whole = match &key {
            Some(key) => key.decoded.as_deref().is_none_or(|name| self.tree().key(node) == Some(name)),
            None => self.tree().key(node).is_none(),
        };
        if let Some(cause) = value.cause() {
            self.notes.unresolved(cause, self.tree().anchor(node));
        }
        let index = if is_whole {
            self.expression(node, key)
        } else {
            let text = match value {
                Value::Unknown(unknown) => format!("[{}]", unknown.expression),
                other => format!("[{}]", other.written()),
            };
            self.builder.decoded(Kind::Expression, key, self.tree().span(node), text.into())
        };
        if let Value::Symbolic(symbolic) = value {
            self.symbolic.insert(index, Rc::clone(&symbolic.text));
        }
        index
    }

    /// Writes the list that a loop makes of a property.
    fn property_loop(&mut self, each: u32, context: Context<'_>) {
        let tree = self.tree();
        let name = self.source.loop_name(each, &context.evaluator, context.locals);
        let start = tree.member_ignore_case(each, "name").map_or(tree.span(each).0, |node| tree.span(node).0);
        let key = Some(Key { start, end: start, decoded: Some(name.as_ref().into()) });
        let count = match self.source.count(each, &context.evaluator, context.locals) {
            Ok(count) => count,
            Err(unknown) => {
                let count = tree.member_ignore_case(each, "count").unwrap_or(each);
                if let Some(cause) = unknown.cause() {
                    self.notes.unresolved(cause, tree.anchor(count));
                }
                let text = tree.scalar(count).unwrap_or("[copyIndex()]");
                self.builder.decoded(Kind::Expression, key, tree.span(each), text.into());
                return;
            }
        };
        let (from, to) = tree.span(each);
        let list = self.builder.open(Kind::Array, key, from);
        let input = tree.member_ignore_case(each, "input");
        for index in 0..count {
            let Some(input) = input.filter(|_| !self.work.is_exhausted()) else { break };
            let node = self.builder.len();
            with_index(&name, Value::Integer(index), false, context.locals, &mut |locals| {
                self.evaluated(input, None, Context { evaluator: context.evaluator, locals })
            });
            self.builder.name(node, tree.pointer(input));
        }
        self.builder.close(list, to);
    }
}

/// Whether a partly known string can stand for itself: a resource id, which names a resource whatever its unknown parts
/// are, or a text of which no more is unknown than where it is deployed to.
fn is_identifier(text: &str) -> bool {
    const PLACES: &[&str] = &["subscription}", "resourceGroup}", "tenant}"];
    text.starts_with("/subscriptions/")
        || text.starts_with("/providers/")
        || text.split('{').skip(1).all(|rest| PLACES.iter().any(|place| rest.starts_with(place)))
}
