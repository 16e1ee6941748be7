//! The evaluator of template expressions, for ARM templates and Bicep.
//!
//! What an expression is worth is worked out as far as the files say. What cannot be known becomes
//! [`Value::Unknown`], or [`Value::Symbolic`] where it is a string of which parts are known, and stays comparable. Nothing
//! here fails: what Resource Manager would reject is unknown too, with the reason. [`Evaluator::evaluate`] is the entry
//! point; where names lead is told by an [`Environment`].

mod functions;
mod json;
mod operators;
pub(crate) mod text;
pub(crate) mod value;
pub(crate) mod work;

use std::rc::Rc;

use super::expression::{Expression, ExpressionKind, Member};
pub(crate) use functions::encode_base64;
#[allow(unused_imports, reason = "for languages that build ids from declarations, as Bicep does")]
pub(crate) use functions::{name_parameters, resource_id};
pub(crate) use value::{Map, Pieces, Symbolic, Unknown, Value, Why};
pub(crate) use work::{LONGEST_TEXT, Memo, Work};

/// Where names lead: parameters, variables, resources, functions of one's own. `None` means that the name is none of
/// these; calls are then looked up among the functions of Resource Manager.
pub(crate) trait Environment {
    /// A bare name.
    fn name(&self, _at: Context<'_>, _name: &str) -> Option<Value> {
        None
    }

    /// A call of a function; the name is as written.
    fn call(&self, _at: Context<'_>, _name: &str, _arguments: &[Expression]) -> Option<Value> {
        None
    }

    /// A call of a function of a value or namespace.
    fn method(&self, _at: Context<'_>, _of: &Expression, _call: (&str, &[Expression])) -> Option<Value> {
        None
    }

    /// A property, before what it is a property of is worked out as a whole.
    fn property(&self, _at: Context<'_>, _of: &Expression, _name: &str) -> Option<Value> {
        None
    }

    /// A resource nested in another.
    fn nested(&self, _at: Context<'_>, _of: &Expression, _name: &str) -> Option<Value> {
        None
    }

    /// The id of the subscription that is deployed to; a string.
    fn subscription(&self) -> Value {
        Value::placeholder("subscription", "subscription().subscriptionId")
    }

    /// The name of the resource group that is deployed to; a string.
    fn resource_group(&self) -> Value {
        Value::placeholder("resourceGroup", "resourceGroup().name")
    }

    /// What `deployment()` gives.
    fn deployment(&self) -> Value {
        Value::unknown("deployment()", Why::Runtime)
    }
}

/// A name that holds inside a lambda or a loop, and those around it.
#[derive(Debug)]
pub(crate) struct Local<'l> {
    /// The name.
    pub(crate) name: &'l str,
    /// Its value.
    pub(crate) value: Value,
    /// What holds further out.
    pub(crate) outer: Locals<'l>,
}

/// The names that hold at a place.
pub(crate) type Locals<'l> = Option<&'l Local<'l>>;

/// The value of a local name, compared without regard to case.
pub(crate) fn find_local(locals: Locals<'_>, name: &str) -> Option<Value> {
    let mut at = locals;
    while let Some(local) = at {
        if local.name.eq_ignore_ascii_case(name) {
            return Some(local.value.clone());
        }
        at = local.outer;
    }
    None
}

/// Evaluates expressions in an environment.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'e> {
    /// Where names lead.
    pub(crate) environment: &'e dyn Environment,
    /// What may still be spent.
    pub(crate) work: &'e Work,
}

/// Where values are evaluated: by what, and the names that hold there.
#[derive(Clone, Copy)]
pub(crate) struct Context<'c> {
    /// What evaluates.
    pub(crate) evaluator: Evaluator<'c>,
    /// The names.
    pub(crate) locals: Locals<'c>,
}

impl Context<'_> {
    /// The value of an expression.
    pub(crate) fn evaluate(&self, expression: &Expression) -> Value {
        self.evaluator.evaluate(expression, self.locals)
    }

    /// The values of arguments.
    pub(crate) fn all(&self, arguments: &[Expression]) -> Vec<Value> {
        arguments.iter().map(|argument| self.evaluate(argument)).collect()
    }
}

impl Evaluator<'_> {
    /// The value of an expression.
    pub(crate) fn evaluate(&self, expression: &Expression, locals: Locals<'_>) -> Value {
        match self.work.enter() {
            Ok(_level) => self.kind(expression, locals),
            Err(why) => Value::unknown(text::written(expression), why),
        }
    }

    /// One function for each kind that holds others keeps the frames of the recursion small.
    fn kind(&self, expression: &Expression, locals: Locals<'_>) -> Value {
        let here = Context { evaluator: *self, locals };
        match &expression.kind {
            ExpressionKind::Null => Value::Null,
            ExpressionKind::Bool(value) => Value::Bool(*value),
            ExpressionKind::Number(number) => Value::Integer(*number),
            ExpressionKind::Text(text) => Value::Text(Rc::clone(text)),
            ExpressionKind::Interpolated(parts) => self.interpolated(expression, parts, locals),
            ExpressionKind::List(items) => self.list(expression, items, locals),
            ExpressionKind::Map(members) => self.map(expression, members, locals),
            ExpressionKind::Name(name) => find_local(locals, name)
                .or_else(|| self.environment.name(here, name))
                .unwrap_or_else(|| failed(expression, format!("`{name}` is not defined"))),
            ExpressionKind::Call(name, arguments) => self
                .environment
                .call(here, name, arguments)
                .unwrap_or_else(|| functions::call(self, expression, name, arguments, locals)),
            ExpressionKind::Method(of, name, arguments) => {
                self.environment.method(here, of, (name, arguments)).unwrap_or_else(|| {
                    failed(expression, format!("there is no function `{}.{name}`", text::written(of)))
                })
            }
            ExpressionKind::Property(of, name, safe) => self.property(expression, of, name, *safe, locals),
            ExpressionKind::Index(of, index, safe) => self.index(expression, of, index, *safe, locals),
            ExpressionKind::Nested(of, name) => self
                .environment
                .nested(here, of, name)
                .unwrap_or_else(|| failed(expression, format!("there is no nested resource `{name}`"))),
            ExpressionKind::Not(inner) => operators::not(expression, self.evaluate(inner, locals)),
            ExpressionKind::Negate(inner) => operators::negate(expression, self.evaluate(inner, locals)),
            ExpressionKind::NotNull(inner) => self.evaluate(inner, locals),
            ExpressionKind::Binary(operator, left, right) => {
                operators::binary(self, expression, *operator, left, right, locals)
            }
            ExpressionKind::Choice(condition, then, otherwise) => {
                operators::choice(self, condition, then, otherwise, locals)
            }
            ExpressionKind::Lambda(..) => failed(expression, "a lambda is no value".to_owned()),
            ExpressionKind::For { item, index, list, condition, body } => {
                let names = (item.as_ref(), index.as_deref());
                self.for_each(expression, names, list, condition.as_deref(), body, locals)
            }
        }
    }

    #[inline(never)]
    fn interpolated(&self, expression: &Expression, parts: &[Expression], locals: Locals<'_>) -> Value {
        let mut pieces = Pieces::default();
        for part in parts {
            if let ExpressionKind::Text(text) = &part.kind {
                pieces.literal(text);
            } else {
                pieces.value(&self.evaluate(part, locals));
            }
            if pieces.len() > LONGEST_TEXT || !self.work.spend(pieces.len() / 64) {
                return Value::unknown(text::written(expression), Why::Bound("is longer than is read"));
            }
        }
        pieces.finish()
    }

    #[inline(never)]
    fn list(&self, expression: &Expression, items: &[(Expression, bool)], locals: Locals<'_>) -> Value {
        let mut out = Vec::with_capacity(items.len());
        for (item, spread) in items {
            let value = self.evaluate(item, locals);
            match value {
                value if !spread => out.push(value),
                Value::List(inner) if self.work.spend(inner.len()) => out.extend(inner.iter().cloned()),
                Value::Unknown(unknown) => return Value::Unknown(unknown),
                other => return failed(expression, format!("{} cannot be spread here", other.kind_words())),
            }
        }
        Value::list(out)
    }

    #[inline(never)]
    fn map(&self, expression: &Expression, members: &[Member], locals: Locals<'_>) -> Value {
        let mut map = Map::default();
        for member in members {
            match member {
                Member::Pair(key, value) => {
                    let key = match &key.kind {
                        ExpressionKind::Text(text) | ExpressionKind::Name(text) => Rc::clone(text),
                        _ => match self.evaluate(key, locals) {
                            Value::Unknown(unknown) => return Value::Unknown(unknown),
                            key => match key.as_text() {
                                Some(text) => Rc::clone(text),
                                None => {
                                    return failed(expression, format!("{} is no key", key.kind_words()));
                                }
                            },
                        },
                    };
                    map.set(key, self.evaluate(value, locals));
                }
                Member::Spread(value) => match self.evaluate(value, locals) {
                    Value::Map(inner) if self.work.spend(inner.len()) => {
                        for (key, value) in inner.entries() {
                            map.set(Rc::clone(key), value.clone());
                        }
                    }
                    Value::Null => {}
                    Value::Unknown(unknown) => return Value::Unknown(unknown),
                    other => {
                        return failed(expression, format!("{} cannot be spread here", other.kind_words()));
                    }
                },
            }
        }
        Value::map(map)
    }

    #[inline(never)]
    fn property(
        &self,
        expression: &Expression,
        of: &Expression,
        name: &str,
        safe: bool,
        locals: Locals<'_>,
    ) -> Value {
        if let Some(value) = self.environment.property(Context { evaluator: *self, locals }, of, name) {
            return value;
        }
        let value = self.evaluate(of, locals);
        member(expression, &value, name, safe || is_safe(of))
    }

    #[inline(never)]
    fn index(
        &self,
        expression: &Expression,
        of: &Expression,
        index: &Expression,
        safe: bool,
        locals: Locals<'_>,
    ) -> Value {
        let value = self.evaluate(of, locals);
        if let Value::Unknown(unknown) = value {
            return Value::Unknown(unknown);
        }
        let index = self.evaluate(index, locals);
        let safe = safe || is_safe(of);
        match (&value, &index) {
            (_, Value::Unknown(unknown)) => Value::Unknown(Rc::clone(unknown)),
            (_, Value::Symbolic(symbolic)) => match (&value, symbolic) {
                (Value::Map(map), symbolic) if map.get(&symbolic.text).is_some() => {
                    map.get(&symbolic.text).cloned().unwrap_or(Value::Null)
                }
                _ => Value::Unknown(Rc::clone(&symbolic.cause)),
            },
            (Value::List(items), Value::Integer(at)) => {
                match usize::try_from(*at).ok().and_then(|at| items.get(at)) {
                    Some(value) => value.clone(),
                    None if safe => Value::Null,
                    None => failed(expression, format!("the array has no item {at}")),
                }
            }
            (_, Value::Text(name)) => member(expression, &value, name, safe),
            (Value::Null, _) if safe => Value::Null,
            _ => {
                let words = (value.kind_words(), index.kind_words());
                failed(expression, format!("{} cannot be indexed by {}", words.0, words.1))
            }
        }
    }

    #[inline(never)]
    fn for_each(
        &self,
        expression: &Expression,
        (item, index): (&str, Option<&str>),
        list: &Expression,
        condition: Option<&Expression>,
        body: &Expression,
        locals: Locals<'_>,
    ) -> Value {
        let items = match self.evaluate(list, locals) {
            Value::List(items) => items,
            Value::Unknown(unknown) => return Value::Unknown(unknown),
            other => {
                return failed(expression, format!("{} cannot be looped over", other.kind_words()));
            }
        };
        let mut out = Vec::new();
        for (position, value) in items.iter().enumerate() {
            let outer =
                Local { name: index.unwrap_or_default(), value: Value::count(position), outer: locals };
            let outer = if index.is_some() { Some(&outer) } else { locals };
            let inner = Local { name: item, value: value.clone(), outer };
            match condition.map(|condition| self.evaluate(condition, Some(&inner))) {
                None | Some(Value::Bool(true)) => {}
                Some(Value::Bool(false)) => continue,
                Some(Value::Unknown(unknown)) => return Value::Unknown(unknown),
                Some(other) => {
                    return failed(expression, format!("{} is no condition", other.kind_words()));
                }
            }
            if self.work.is_exhausted() {
                return Value::unknown(
                    text::written(expression),
                    Why::Bound("takes more work than is done for one file"),
                );
            }
            out.push(self.evaluate(body, Some(&inner)));
        }
        Value::list(out)
    }
}

/// A member of a map; where it may be missing, null.
fn member(expression: &Expression, of: &Value, name: &str, safe: bool) -> Value {
    match of {
        Value::Map(map) => match map.get(name) {
            Some(value) => value.clone(),
            None if safe => Value::Null,
            None => failed(expression, format!("has no property `{name}`")),
        },
        Value::Null if safe => Value::Null,
        Value::Unknown(unknown) => Value::Unknown(Rc::clone(unknown)),
        other => failed(expression, format!("{} has no property `{name}`", other.kind_words())),
    }
}

/// Whether an access before this one may end in null, which ends the whole chain.
fn is_safe(expression: &Expression) -> bool {
    let mut at = expression;
    loop {
        match &at.kind {
            ExpressionKind::Property(_, _, true) | ExpressionKind::Index(_, _, true) => return true,
            ExpressionKind::Property(of, _, _) | ExpressionKind::Index(of, _, _) => at = of,
            _ => return false,
        }
    }
}

/// An expression that cannot be evaluated.
pub(crate) fn failed(expression: &Expression, words: String) -> Value {
    Value::unknown(text::written(expression), Why::Failed(words.into()))
}
