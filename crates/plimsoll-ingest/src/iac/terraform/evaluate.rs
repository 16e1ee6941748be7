//! Works expressions out. What cannot be known becomes [`Value::Unknown`] and describes itself; nothing fails.

mod collect;
mod operate;
mod reference;
mod resource;

use std::rc::Rc;

use super::functions;
use super::syntax::{Expression, ExpressionKind, Part};
use super::value::Value;
use super::world::{Scope, World};

/// The longest string that is put together.
pub(super) const LONGEST_TEXT: usize = 4 << 20;

impl World<'_> {
    /// The value of an expression.
    pub(super) fn evaluate(&self, scope: &Scope, expression: &Expression<'_>) -> Value {
        match &expression.kind {
            ExpressionKind::Text(text) => {
                self.secret(scope, expression).unwrap_or_else(|| Value::text(text.as_ref()))
            }
            ExpressionKind::Null => Value::Null,
            ExpressionKind::Bool(value) => Value::Bool(*value),
            ExpressionKind::Number(number) => Value::Number(*number),
            _ => self.deeper(|| self.composed(scope, expression)),
        }
    }

    /// What is said instead of a string that holds a secret.
    fn secret(&self, scope: &Scope, expression: &Expression<'_>) -> Option<Value> {
        let (file, offset) = self.foreign.locate(scope.file, expression.span.0);
        let secrets = self.secrets.get(file as usize).filter(|secrets| !secrets.is_empty())?;
        secrets.get(&offset).map(|note| Value::Secret(Rc::clone(note)))
    }

    fn composed(&self, scope: &Scope, expression: &Expression<'_>) -> Value {
        match &expression.kind {
            ExpressionKind::Template(parts) => {
                self.secret(scope, expression).unwrap_or_else(|| self.template(scope, parts))
            }
            ExpressionKind::List(items) => {
                Value::list(items.iter().map(|item| self.evaluate(scope, item)).collect())
            }
            ExpressionKind::Map(members) => self.object(scope, members),
            ExpressionKind::Reference(name, steps) => self.reference(scope, expression, name, steps),
            ExpressionKind::Access(inner, steps) => {
                let value = self.evaluate(scope, inner);
                self.take_steps(scope, expression, value, steps)
            }
            ExpressionKind::Call(name, arguments, is_spread) => {
                self.call(scope, expression, name, arguments, *is_spread)
            }
            ExpressionKind::Not(inner) => match self.evaluate(scope, inner).as_bool() {
                Some(value) => Value::Bool(!value),
                None => self.described(scope, expression),
            },
            ExpressionKind::Negate(inner) => match self.evaluate(scope, inner).as_number() {
                Some(number) => Value::Number(-number),
                None => self.described(scope, expression),
            },
            ExpressionKind::Binary(operator, sides) => {
                self.binary(scope, *operator, sides).unwrap_or_else(|| self.described(scope, expression))
            }
            ExpressionKind::Choice(parts) => self.choice(scope, expression, parts),
            ExpressionKind::For(found) => {
                self.collect(scope, found).unwrap_or_else(|| self.described(scope, expression))
            }
            _ => Value::Null,
        }
    }

    fn choice(&self, scope: &Scope, expression: &Expression<'_>, parts: &[Expression<'_>; 3]) -> Value {
        let [condition, yes, no] = parts;
        match self.evaluate(scope, condition).as_bool() {
            Some(true) => self.evaluate(scope, yes),
            Some(false) => self.evaluate(scope, no),
            None => {
                // Where both come to the same, the condition does not matter.
                let (yes, no) = (self.evaluate(scope, yes), self.evaluate(scope, no));
                if yes.equals(&no) == Some(true) { yes } else { self.described(scope, expression) }
            }
        }
    }

    fn object(&self, scope: &Scope, members: &[(Expression<'_>, Expression<'_>)]) -> Value {
        let mut map = std::collections::BTreeMap::new();
        for (key, value) in members {
            let Some(key) = self.evaluate(scope, key).as_text() else {
                return Value::unknown("an object with a key that is not known");
            };
            map.insert(key, self.evaluate(scope, value));
        }
        Value::map(map)
    }

    /// A string put together from its parts. A template that is one expression is the value of that expression.
    fn template(&self, scope: &Scope, parts: &[Part<'_>]) -> Value {
        if let [Part::Value(only)] = parts {
            return self.evaluate(scope, only);
        }
        let mut text = Written::default();
        self.write(scope, parts, &mut text, 0);
        text.finish()
    }

    fn write(&self, scope: &Scope, parts: &[Part<'_>], out: &mut Written, depth: u8) {
        for part in parts {
            if !self.charge(1) || out.text.len() > LONGEST_TEXT || depth > 40 {
                out.is_unknown = true;
                return;
            }
            match part {
                Part::Text(text) => out.text.push_str(text),
                Part::Value(expression) => {
                    let value = self.evaluate(scope, expression);
                    out.push(&value, || self.source(scope.file, expression.span));
                }
                Part::If(branches) => match self.evaluate(scope, &branches.0).as_bool() {
                    Some(true) => self.write(scope, &branches.1, out, depth + 1),
                    Some(false) => self.write(scope, &branches.2, out, depth + 1),
                    None => out.unknown(self.source(scope.file, branches.0.span)),
                },
                Part::For(found) => {
                    let collection = self.evaluate(scope, &found.collection);
                    let Some(items) = collect::entries(&collection) else {
                        out.unknown(self.source(scope.file, found.collection.span));
                        continue;
                    };
                    for (key, value) in items {
                        let mut inner = scope.with(found.value, value);
                        if let Some(name) = found.key {
                            inner = inner.with(name, key);
                        }
                        self.write(&inner, &found.body, out, depth + 1);
                    }
                }
            }
        }
    }

    fn call(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        name: &str,
        arguments: &[Expression<'_>],
        is_spread: bool,
    ) -> Value {
        match name {
            "try" => return self.first_that_works(scope, expression, arguments),
            "can" => {
                let Some(argument) = arguments.first() else { return self.described(scope, expression) };
                return match self.evaluate(scope, argument) {
                    Value::Failed(_) => Value::Bool(false),
                    value if value.is_unknown() => self.described(scope, expression),
                    _ => Value::Bool(true),
                };
            }
            _ => {}
        }
        if let Some(value) = self.decoded_file(scope, expression, name, arguments) {
            return value;
        }
        let mut values: Vec<Value> =
            arguments.iter().map(|argument| self.evaluate(scope, argument)).collect();
        if is_spread {
            match values.pop() {
                Some(Value::List(list)) if list.items.len() < 100_000 => {
                    values.extend(list.items.iter().cloned());
                }
                _ => return self.described(scope, expression),
            }
        }
        if values.iter().any(|value| matches!(value, Value::Secret(_))) && name != "sensitive" {
            return Value::Secret("redacted, made from a secret".into());
        }
        if let Some(value) = self.reading(scope, expression, name, &values) {
            return value;
        }
        match functions::call(self, name, &values) {
            Ok(value) => value,
            Err(functions::Stop::Unknown) => self.described(scope, expression),
            Err(functions::Stop::Wrong(why)) => Value::failed(why),
        }
    }

    fn first_that_works(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        arguments: &[Expression<'_>],
    ) -> Value {
        for argument in arguments {
            match self.evaluate(scope, argument) {
                Value::Failed(_) => {}
                value => return value,
            }
        }
        self.described(scope, expression)
    }
}

/// A string that is being put together.
#[derive(Debug, Default)]
struct Written {
    text: String,
    is_unknown: bool,
    is_secret: bool,
}

impl Written {
    fn push<'s>(&mut self, value: &Value, source: impl FnOnce() -> &'s str) {
        match value {
            Value::Secret(_) => self.is_secret = true,
            Value::Unknown(text) | Value::Failed(text) => self.unknown(text),
            other => match other.as_text() {
                Some(text) => self.text.push_str(&text),
                None => self.unknown(source()),
            },
        }
    }

    fn unknown(&mut self, what: &str) {
        self.is_unknown = true;
        if what.contains("${") {
            self.text.push_str(what);
        } else {
            self.text.push_str("${");
            self.text.push_str(what);
            self.text.push('}');
        }
    }

    fn finish(self) -> Value {
        if self.is_secret {
            Value::Secret("redacted, made from a secret".into())
        } else if self.is_unknown {
            Value::unknown(self.text.chars().take(200).collect::<String>())
        } else {
            Value::text(self.text)
        }
    }
}
