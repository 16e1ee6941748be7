//! References: variables, local values, modules, and what is taken from a value step by step.

use std::rc::Rc;

use crate::iac::terraform::module::{Declared, Space};
use crate::iac::terraform::syntax::{Expression, Step};
use crate::iac::terraform::value::{Handle, Key, Value, whole};
use crate::iac::terraform::world::{Copies, Frame, Scope, World};
use crate::iac::terraform::{convert, files};

impl World<'_> {
    /// The value of a name and what is taken from it.
    pub(super) fn reference(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        name: &str,
        steps: &[Step<'_>],
    ) -> Value {
        if let Some(bound) = scope.frame.get(name) {
            return self.take_steps(scope, expression, bound.clone(), steps);
        }
        if scope.frame.is_closed() {
            return Value::failed(format!("the template is not given `{name}`"));
        }
        let Some((Step::Attribute(first), rest)) = steps.split_first() else {
            return self.described(scope, expression);
        };
        let value = match name {
            "var" => self.variable(scope.instance, first),
            "local" => self.local(scope.instance, first),
            "module" => self.called(scope.instance, first),
            "path" => self.path(scope.instance, first),
            "data" | "each" | "count" | "self" | "terraform" | "provider" => {
                return self.described(scope, expression);
            }
            _ => return self.resource(scope, expression, name, first, rest),
        };
        match value {
            Value::Unknown(text) if rest.is_empty() => Value::Unknown(text),
            Value::Unknown(_) => self.described(scope, expression),
            value => self.take_steps(scope, expression, value, rest),
        }
    }

    /// The value of a variable of a module: what the call gives, what a file of values gives, or the default.
    fn variable(&self, instance: u32, name: &str) -> Value {
        let named = || Value::unknown(format!("var.{name}"));
        let (Some(module), Some(own)) = (self.module(instance), self.instance(instance)) else {
            return named();
        };
        let Some(index) = module.find(Space::Variable, name, "") else { return named() };
        let Some(declared) = module.variables.get(index as usize) else { return named() };
        let place = (declared.file, declared.block.header.0);
        self.once(instance, Space::Variable, index, place, || {
            let body = &declared.block.body;
            let scope = Scope { instance, file: declared.file, frame: Frame::default() };
            let default = || match body.attribute("default") {
                Some(default) => self.evaluate(&scope, &default.value),
                None => named(),
            };
            let given = match own.caller {
                Some((caller, call)) => self.argument(caller, call, &own.frame, name),
                None => module.values.get(name).map(|&(file, value)| {
                    self.evaluate(&Scope { instance, file, frame: Frame::default() }, value)
                }),
            };
            let is_nullable = body
                .attribute("nullable")
                .is_none_or(|nullable| self.evaluate(&scope, &nullable.value).as_bool() != Some(false));
            let value = match given {
                Some(Value::Null) if !is_nullable => default(),
                Some(value) => value,
                None => default(),
            };
            match body.attribute("type") {
                Some(kind) => convert::to_type(self, &scope, value, &kind.value),
                None => value,
            }
        })
    }

    /// What a call gives for a variable.
    fn argument(&self, caller: u32, call: u32, frame: &Frame, name: &str) -> Option<Value> {
        let declared = self.module(caller)?.calls.get(call as usize)?;
        let argument = declared.block.body.attribute(name)?;
        let scope = Scope { instance: caller, file: declared.file, frame: frame.clone() };
        Some(self.evaluate(&scope, &argument.value))
    }

    fn local(&self, instance: u32, name: &str) -> Value {
        let found = self.module(instance).and_then(|module| {
            let index = module.find(Space::Local, name, "")?;
            Some((index, *module.locals.get(index as usize)?))
        });
        let Some((index, (file, local))) = found else {
            return Value::unknown(format!("local.{name}"));
        };
        self.once(instance, Space::Local, index, (file, local.span.0), || {
            self.evaluate(&Scope { instance, file, frame: Frame::default() }, &local.value)
        })
    }

    fn called(&self, instance: u32, name: &str) -> Value {
        let unknown = || Value::unknown(format!("module.{name}"));
        let Some(index) = self.module(instance).and_then(|module| module.find(Space::Call, name, "")) else {
            return unknown();
        };
        match self.instances_of(instance, index) {
            Some(copies) if !copies.is_empty() => collected(&copies, |_, child| Value::Module(*child)),
            _ => unknown(),
        }
    }

    fn path(&self, instance: u32, name: &str) -> Value {
        let folder = |index: u32| self.module(index).map(|module| module.folder.as_str());
        let root = self.instance(instance).map_or(instance, |instance| instance.root);
        // Paths count from the module at the root, which is where Terraform is run.
        let found = match name {
            "module" => folder(root).zip(folder(instance)).and_then(|(from, to)| files::relative(from, to)),
            "root" => Some(".".to_owned()),
            _ => None,
        };
        found.map_or_else(|| Value::unknown(format!("path.{name}")), Value::text)
    }

    fn resource(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        kind: &str,
        name: &str,
        steps: &[Step<'_>],
    ) -> Value {
        let index = self.module(scope.instance).and_then(|module| module.find(Space::Resource, kind, name));
        let Some((index, copies)) =
            index.and_then(|index| Some((index, self.copies_of(scope.instance, index)?)))
        else {
            return self.described(scope, expression);
        };
        let value = collected(&copies, |key, _| {
            let (instance, key) = (scope.instance, key.clone());
            Value::Resource(Rc::new(Handle { instance, resource: index, key }))
        });
        self.take_steps(scope, expression, value, steps)
    }

    /// Takes attributes and items from a value.
    pub(super) fn take_steps(
        &self,
        scope: &Scope,
        expression: &Expression<'_>,
        value: Value,
        steps: &[Step<'_>],
    ) -> Value {
        let mut value = value;
        let mut steps = steps;
        while let Some((step, rest)) = steps.split_first() {
            steps = rest;
            value = match step {
                Step::Attribute(name) => self.member(value, name, || self.described(scope, expression)),
                Step::Index(index) => {
                    let index = self.evaluate(scope, index);
                    self.indexed(value, &index, || self.described(scope, expression))
                }
                Step::Splat | Step::AttributeSplat => {
                    let length = match step {
                        Step::Splat => rest.len(),
                        _ => rest.iter().take_while(|step| matches!(step, Step::Attribute(_))).count(),
                    };
                    let (each, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                    steps = after;
                    self.spread(scope, expression, &value, each)
                }
            };
            match value {
                // The whole expression says more than the part of it that is unknown.
                Value::Unknown(_) if !steps.is_empty() => return self.described(scope, expression),
                Value::Unknown(_) | Value::Secret(_) | Value::Failed(_) => return value,
                _ => {}
            }
        }
        value
    }

    /// The steps taken from every item. Anything but a list counts as a list of one, `null` as an empty one.
    fn spread(&self, scope: &Scope, expression: &Expression<'_>, value: &Value, steps: &[Step<'_>]) -> Value {
        let items = match value {
            Value::Null => Vec::new(),
            Value::List(list) => list.items.clone(),
            Value::Resource(handle) if handle.key == Key::Unknown => {
                return self.described(scope, expression);
            }
            other => vec![other.clone()],
        };
        if !self.charge(items.len()) {
            return self.described(scope, expression);
        }
        self.deeper(|| {
            let taken = items.into_iter().map(|item| self.take_steps(scope, expression, item, steps));
            Value::list(taken.collect())
        })
    }

    fn member(&self, value: Value, name: &str, unknown: impl Fn() -> Value) -> Value {
        match value {
            Value::Map(map) => match map.members.get(name) {
                Some(member) => member.clone(),
                None if map.is_open => unknown(),
                None => Value::failed(format!("there is no attribute `{name}`")),
            },
            Value::Resource(handle) => self.resource_attribute(&handle, name).unwrap_or_else(unknown),
            Value::Module(child) => self.output(child, name).unwrap_or_else(unknown),
            Value::Secret(note) => Value::Secret(note),
            Value::Unknown(_) => unknown(),
            _ => Value::failed(format!("there is no attribute `{name}`")),
        }
    }

    fn indexed(&self, value: Value, index: &Value, unknown: impl Fn() -> Value) -> Value {
        if index.is_unknown() {
            return unknown();
        }
        match (&value, index) {
            (Value::List(list), _) => match index.as_number().and_then(whole) {
                Some(at) => match list.items.get(at) {
                    Some(item) => item.clone(),
                    None => Value::failed("the list has no item of that number"),
                },
                None => Value::failed("a list is indexed by a number"),
            },
            (Value::Map(map), _) => match index.as_text().and_then(|key| map.members.get(&key).cloned()) {
                Some(member) => member,
                None => Value::failed("the map has no such key"),
            },
            (Value::Resource(handle), _) if handle.key == Key::Unknown => value,
            (Value::Resource(_) | Value::Module(_), Value::Text(name)) => {
                self.member(value.clone(), name, unknown)
            }
            (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_), _) => {
                Value::failed("this value has no items")
            }
            _ => unknown(),
        }
    }

    /// An output of a called module.
    fn output(&self, child: u32, name: &str) -> Option<Value> {
        let module = self.module(child)?;
        let index = module.find(Space::Output, name, "")?;
        let Declared { file, block } = *module.outputs.get(index as usize)?;
        let value = block.body.attribute("value")?;
        Some(self.once(child, Space::Output, index, (file, block.header.0), || {
            self.evaluate(&Scope { instance: child, file, frame: Frame::default() }, &value.value)
        }))
    }
}

/// The value that stands for all copies: one, a list or a map.
fn collected<T>(copies: &Copies<T>, value: impl Fn(&Key, &T) -> Value) -> Value {
    match copies.first() {
        None => Value::list(Vec::new()),
        Some((key @ (Key::Single | Key::Unknown), only)) => value(key, only),
        Some((Key::Index(_), _)) => Value::list(copies.iter().map(|(key, copy)| value(key, copy)).collect()),
        Some((Key::Name(_), _)) => {
            let named = copies.iter().filter_map(|(key, copy)| match key {
                Key::Name(name) => Some((Rc::clone(name), value(key, copy))),
                _ => None,
            });
            Value::map(named.collect())
        }
    }
}
