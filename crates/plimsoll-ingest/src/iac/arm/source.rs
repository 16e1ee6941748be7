//! A template as it was written, and its expressions, each read once.

use foldhash::HashMap;
use std::cell::RefCell;
use std::rc::Rc;

use plimsoll_model::tree::{Kind, Tree};

use super::syntax::{self, TemplateString};
use crate::iac::evaluate::{Evaluator, Local, Locals, Map, Value, Why};
use crate::iac::expression::Expression;

/// How often one copy loop may run; Resource Manager's own bound.
pub(super) const MOST_COPIES: i64 = 800;

/// A file that was written, in which templates stand.
pub(super) struct Source<'t> {
    /// Its values.
    pub(super) tree: &'t Tree,
    expressions: RefCell<HashMap<u32, Parsed>>,
}

#[derive(Clone)]
enum Parsed {
    Literal(Rc<str>),
    Expression(Rc<Expression>),
    Broken(Rc<str>),
}

impl<'t> Source<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self { tree, expressions: RefCell::default() }
    }

    fn parsed(&self, node: u32) -> Parsed {
        if let Some(known) = self.expressions.borrow().get(&node) {
            return known.clone();
        }
        let text = self.tree.scalar(node).unwrap_or_default();
        let parsed = match syntax::read(text, self.tree.span(node).0 + 1) {
            TemplateString::Literal(text) => Parsed::Literal(text.into()),
            TemplateString::Expression(expression) => Parsed::Expression(Rc::new(expression)),
            TemplateString::Broken(at, words) => {
                Parsed::Broken(format!("cannot be read: at character {at}, {words}").into())
            }
        };
        self.expressions.borrow_mut().insert(node, parsed.clone());
        parsed
    }

    /// The value of a string of the file.
    pub(super) fn string(&self, node: u32, evaluator: &Evaluator<'_>, locals: Locals<'_>) -> Value {
        match self.parsed(node) {
            Parsed::Literal(text) => Value::Text(text),
            Parsed::Expression(expression) => evaluator.evaluate(&expression, locals),
            Parsed::Broken(words) => {
                let text = self.tree.scalar(node).unwrap_or_default();
                Value::unknown(text.trim_matches(['[', ']']), Why::Failed(words))
            }
        }
    }

    /// The value of any value of the file, everything in it evaluated.
    pub(super) fn value(&self, node: u32, evaluator: &Evaluator<'_>, locals: Locals<'_>) -> Value {
        let _level = match evaluator.work.enter() {
            Ok(level) => level,
            Err(why) => return Value::unknown("a part of the template", why),
        };
        match self.tree.kind(node) {
            Kind::String | Kind::Expression => self.string(node, evaluator, locals),
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => {
                let text = self.tree.scalar(node).unwrap_or_default();
                text.parse().map_or_else(|_| Value::Decimal(text.into()), Value::Integer)
            }
            Kind::Array => Value::list(
                self.tree.children(node).map(|child| self.value(child, evaluator, locals)).collect(),
            ),
            Kind::Object => self.map(node, evaluator, locals),
            Kind::Null | Kind::Redacted => Value::Null,
        }
    }

    fn map(&self, node: u32, evaluator: &Evaluator<'_>, locals: Locals<'_>) -> Value {
        let mut map = Map::default();
        for child in self.tree.children(node) {
            if let Some(loops) = self.property_loops(child) {
                for each in loops {
                    let name = self.loop_name(each, evaluator, locals);
                    let value = self.repeated(each, evaluator, locals);
                    map.set(name, value);
                }
                continue;
            }
            match self.key(child, evaluator, locals) {
                Ok(key) => map.set(key, self.value(child, evaluator, locals)),
                Err(unknown) => return unknown,
            }
        }
        Value::map(map)
    }

    /// The key of a member, which may be an expression; unknown parts stand in braces.
    pub(super) fn key(
        &self,
        child: u32,
        evaluator: &Evaluator<'_>,
        locals: Locals<'_>,
    ) -> Result<Rc<str>, Value> {
        let key = self.tree.key(child).unwrap_or_default();
        match syntax::read(key, 0) {
            TemplateString::Literal(text) => Ok(text.into()),
            TemplateString::Expression(expression) => {
                let value = evaluator.evaluate(&expression, locals);
                value.as_text().map(Rc::clone).ok_or(value)
            }
            TemplateString::Broken(..) => Ok(key.into()),
        }
    }

    /// The loops of a `copy` member that makes properties of the map that it stands in.
    pub(super) fn property_loops(&self, child: u32) -> Option<Vec<u32>> {
        let is_copy = self.tree.key(child).is_some_and(|key| key.eq_ignore_ascii_case("copy"))
            && self.tree.kind(child) == Kind::Array;
        if !is_copy {
            return None;
        }
        let loops: Vec<u32> = self.tree.children(child).collect();
        let has = |each: u32, key: &str| self.tree.member_ignore_case(each, key).is_some();
        let all = loops.iter().all(|&each| has(each, "name") && has(each, "count") && has(each, "input"));
        (all && !loops.is_empty()).then_some(loops)
    }

    /// The name of a loop: that of the property that it makes.
    pub(super) fn loop_name(&self, each: u32, evaluator: &Evaluator<'_>, locals: Locals<'_>) -> Rc<str> {
        let name = self.tree.member_ignore_case(each, "name");
        let value = name.map(|name| self.value(name, evaluator, locals));
        value.as_ref().and_then(Value::as_text).cloned().unwrap_or_else(|| "copy".into())
    }

    /// How often a loop runs, or why that is not known.
    pub(super) fn count(
        &self,
        each: u32,
        evaluator: &Evaluator<'_>,
        locals: Locals<'_>,
    ) -> Result<i64, Value> {
        let Some(count) = self.tree.member_ignore_case(each, "count") else { return Ok(0) };
        match self.value(count, evaluator, locals) {
            Value::Integer(count) if count > MOST_COPIES => Err(Value::unknown(
                format!("a copy loop of {count}"),
                Why::Bound("runs more often than the 800 times that Resource Manager allows"),
            )),
            Value::Integer(count) => Ok(count.max(0)),
            unknown if unknown.cause().is_some() => Err(unknown),
            other => Err(Value::unknown(
                "the count of a copy loop",
                Why::Failed(format!("is {}, not a number", other.kind_words()).into()),
            )),
        }
    }

    /// The list that a property loop makes.
    pub(super) fn repeated(&self, each: u32, evaluator: &Evaluator<'_>, locals: Locals<'_>) -> Value {
        let count = match self.count(each, evaluator, locals) {
            Ok(count) => count,
            Err(unknown) => return unknown,
        };
        let Some(input) = self.tree.member_ignore_case(each, "input") else { return Value::list(Vec::new()) };
        let name = self.loop_name(each, evaluator, locals);
        let mut items = Vec::new();
        for index in 0..count {
            if evaluator.work.is_exhausted() {
                break;
            }
            let item = with_index(&name, Value::Integer(index), false, locals, &mut |locals| {
                self.value(input, evaluator, locals)
            });
            items.push(item);
        }
        Value::list(items)
    }
}

/// The local name under which the index of a loop is kept. That of the loop of a resource is also kept without a name.
pub(super) fn index_name(name: &str) -> String {
    format!("copyIndex({name})")
}

/// Runs something for one turn of a loop.
pub(super) fn with_index<T>(
    name: &str,
    index: Value,
    is_resource: bool,
    outer: Locals<'_>,
    run: &mut dyn FnMut(Locals<'_>) -> T,
) -> T {
    let name = index_name(name);
    let named = Local { name: &name, value: index.clone(), outer };
    let bare = if is_resource { "copyIndex()" } else { "copyIndex" };
    let unnamed = Local { name: bare, value: index, outer: Some(&named) };
    run(Some(&unnamed))
}
