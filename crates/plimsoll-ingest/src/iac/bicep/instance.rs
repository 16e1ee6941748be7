//! A file with values for its parameters: what its names are worth.

mod names;
mod resources;

use foldhash::{HashMap, HashMapExt};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::super::arm::{self, Called};
use super::super::evaluate::{Evaluator, Local, Locals, Memo, Value, Why, find_local};
use super::super::expression::{Expression, ExpressionKind, Member};
use super::compile::Compiled;
use super::source::{Source, Symbol, member};
pub(super) use names::OUTSIDE;
use resources::{OwnName, round_at};
pub(super) use resources::{Round, in_round};

/// How many resources may be each other's parents.
const LONGEST_LINEAGE: u8 = 8;

/// Other files, by where they are named.
type Instances<'w, Key> = HashMap<Key, Rc<Instance<'w>>>;

/// A file with values for its parameters.
#[derive(Debug)]
pub(super) struct Instance<'w> {
    pub(super) sources: &'w [Source],
    pub(super) source: &'w Source,
    /// What the caller passes.
    arguments: HashMap<Rc<str>, Value>,
    memo: Memo,
    /// The modules that this one calls and the files that it imports, as far as they were asked for.
    modules: RefCell<Instances<'w, (usize, Option<i64>)>>,
    imports: RefCell<Instances<'w, usize>>,
    /// The id of what is deployed to, where a module names it.
    scope: Option<Value>,
    /// That id, or the usual one, once it was asked for.
    place: OnceCell<Value>,
    /// The names of resources outside loops, as far as they were asked for.
    own_names: RefCell<HashMap<usize, OwnName>>,
    /// How many modules called one another up to this one.
    depth: u8,
}

impl<'w> Instance<'w> {
    /// A file that is deployed by itself, with the values of a parameter file.
    pub(super) fn root(
        sources: &'w [Source],
        source: &'w Source,
        arguments: HashMap<Rc<str>, Value>,
    ) -> Self {
        Self {
            sources,
            source,
            arguments,
            memo: Memo::default(),
            modules: RefCell::default(),
            imports: RefCell::default(),
            scope: None,
            place: OnceCell::new(),
            own_names: RefCell::default(),
            depth: 0,
        }
    }

    /// The values that a parameter file states.
    pub(super) fn stated(&self, at: &Evaluator<'_>) -> HashMap<Rc<str>, Value> {
        let parameters = self.source.program.parameters.iter();
        parameters
            .filter_map(|parameter| {
                Some((Rc::clone(&parameter.name), at.evaluate(parameter.value.as_ref()?, None)))
            })
            .collect()
    }

    /// A module as this file calls it; `None` where its file is not in the input or calls nest too deeply.
    pub(super) fn module(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>) -> Option<Rc<Self>> {
        let module = self.source.program.modules.get(index)?;
        let file = (*self.source.modules.get(index)?)?;
        // A loop whose list is not known has one round without a position.
        let key = match (&module.body.each, round) {
            (None, _) => Some((index, None)),
            (Some(_), Some(Round { position: Some(position), .. })) => Some((index, Some(*position))),
            _ => None,
        };
        if let Some(known) = key.and_then(|key| self.modules.borrow().get(&key).map(Rc::clone)) {
            return Some(known);
        }
        if self.depth >= super::modules::DEEPEST {
            return None;
        }
        let (arguments, scope) = in_round(module.body.each.as_ref(), round, |locals| {
            (passed(at, &module.body.object, locals), self.scope_of(at, &module.body.object, locals))
        });
        let instance = Rc::new(Self {
            arguments,
            scope,
            depth: self.depth + 1,
            ..Self::root(self.sources, self.sources.get(file)?, HashMap::new())
        });
        if let Some(key) = key {
            self.modules.borrow_mut().insert(key, Rc::clone(&instance));
        }
        Some(instance)
    }

    /// The same for a module whose template the compiler brought.
    pub(super) fn called(&self, at: &Evaluator<'_>, index: usize, round: Option<&Round>) -> Option<Called> {
        let module = self.source.program.modules.get(index)?;
        let (arguments, scope) = in_round(module.body.each.as_ref(), round, |locals| {
            (passed(at, &module.body.object, locals), self.scope_of(at, &module.body.object, locals))
        });
        Some(call(&arguments, scope.as_ref()))
    }

    /// This very file, as a call of the template that the compiler made of it.
    pub(super) fn as_called(&self) -> Called {
        call(&self.arguments, self.scope.as_ref())
    }

    /// What a module is deployed to, as its caller says.
    fn scope_of(&self, at: &Evaluator<'_>, object: &Expression, locals: Locals<'_>) -> Option<Value> {
        match member(object, "scope").map(|scope| at.evaluate(scope, locals)) {
            Some(Value::Map(map)) => map.get("id").cloned(),
            Some(_) => Some(Value::unknown("scope", Why::Runtime)),
            None => self.scope.clone(),
        }
    }

    /// The file of an import.
    fn import(&self, index: usize) -> Option<Rc<Self>> {
        let file = (*self.source.imports.get(index)?)?;
        let mut imports = self.imports.borrow_mut();
        let known = match imports.get(&index) {
            Some(known) => Rc::clone(known),
            None => {
                let source = self.sources.get(file)?;
                let depth = self.depth + 1;
                let found = Rc::new(Self { depth, ..Self::root(self.sources, source, HashMap::new()) });
                imports.insert(index, Rc::clone(&found));
                found
            }
        };
        (known.depth <= super::modules::DEEPEST).then_some(known)
    }

    /// The expression behind a name, where that is a variable, or a parameter for which its default counts.
    pub(super) fn definition(&self, name: &str) -> Option<&'w Expression> {
        match self.source.symbols.get(name)? {
            Symbol::Variable(index) => Some(&self.source.program.variables.get(*index)?.value),
            Symbol::Parameter(index) if !self.arguments.contains_key(name) => {
                let (secure, _) = self.source.traits_of(*index);
                self.source.program.parameters.get(*index)?.value.as_ref().filter(|_| !secure)
            }
            _ => None,
        }
    }

    fn parameter(&self, at: &Evaluator<'_>, index: usize) -> Option<Value> {
        let parameter = self.source.program.parameters.get(index)?;
        let (secure, nullable) = self.source.traits_of(index);
        if secure {
            return Some(Value::unknown(Rc::clone(&parameter.name), Why::Secret));
        }
        Some(match (self.arguments.get(&parameter.name), &parameter.value) {
            // A null is as good as no value where there is a default.
            (Some(value), None) => value.clone(),
            (Some(value), Some(_)) if !matches!(value, Value::Null) => value.clone(),
            (_, Some(default)) => {
                self.memo.value(&parameter.name, &parameter.name, || at.evaluate(default, None))
            }
            (None, None) if nullable => Value::Null,
            (None, None) => {
                // The file tells parameters of different files apart that have the same name.
                let is_text = parameter.kind.name.as_deref() == Some("string");
                if is_text {
                    Value::symbol(&parameter.name, Why::NoValue)
                } else {
                    Value::unknown(Rc::clone(&parameter.name), Why::NoValue)
                }
            }
        })
    }

    fn variable(&self, at: &Evaluator<'_>, index: usize) -> Option<Value> {
        let variable = self.source.program.variables.get(index)?;
        Some(self.memo.value(&variable.name, &variable.name, || at.evaluate(&variable.value, None)))
    }

    /// Something that another file exports.
    fn imported(&self, at: &Evaluator<'_>, import: usize, name: &str) -> Value {
        let value = self.import(import).and_then(|file| {
            let Some(Symbol::Variable(index)) = file.source.symbols.get(name) else { return None };
            let exported = file.source.program.variables.get(*index).is_some_and(|found| found.is_exported);
            let inner = Evaluator { environment: &*file, work: at.work };
            if exported { file.variable(&inner, *index) } else { None }
        });
        value.unwrap_or_else(|| Value::unknown(name, Why::Failed(OUTSIDE.into())))
    }

    /// Calls a function that a file defines.
    fn function(&self, at: &Evaluator<'_>, index: usize, values: &[Value]) -> Option<Value> {
        let function = self.source.program.functions.get(index)?;
        Some(with_locals(&function.parameters, values, None, &mut |locals| {
            at.evaluate(&function.body, locals)
        }))
    }

    /// The value of an output of a module.
    fn output(&self, at: &Evaluator<'_>, module: usize, round: Option<&Round>, name: &str) -> Option<Value> {
        if let Some(template) = self.source.compiled.as_ref().and_then(|compiled| compiled.module(module)) {
            let value = arm::output(template, &self.called(at, module, round)?, name, at.work)?;
            return Some(value).filter(|value| !matches!(value, Value::Unknown(_)));
        }
        let called = self.module(at, module, round)?;
        if let Some(whole) = called.source.compiled.as_ref().and_then(Compiled::whole) {
            let value = arm::output(whole, &called.as_called(), name, at.work)?;
            return Some(value).filter(|value| !matches!(value, Value::Unknown(_)));
        }
        let output = called.source.program.outputs.iter().find(|output| &*output.name == name)?;
        if output.is_secure {
            return None;
        }
        let inner = Evaluator { environment: &*called, work: at.work };
        let key = ["output ", name].concat();
        Some(called.memo.value(&key, name, || inner.evaluate(&output.value, None)))
    }

    /// The module that an expression names, by its symbol or by position in a loop.
    fn module_named(
        &self,
        at: &Evaluator<'_>,
        expression: &Expression,
        locals: Locals<'_>,
    ) -> Option<(usize, Option<Round>)> {
        let symbol = |name: &str| match self.source.symbols.get(name)? {
            Symbol::Module(index) if find_local(locals, name).is_none() => Some(*index),
            _ => None,
        };
        match &expression.kind {
            ExpressionKind::Name(name) => Some((symbol(name)?, None)),
            ExpressionKind::NotNull(inner) => self.module_named(at, inner, locals),
            ExpressionKind::Index(of, position, _) => {
                let ExpressionKind::Name(name) = &of.kind else { return None };
                let index = symbol(name)?;
                let each = self.source.program.modules.get(index)?.body.each.as_ref()?;
                Some((index, Some(round_at(at, each, position, locals)?)))
            }
            _ => None,
        }
    }
}

/// The values that are passed to a module.
fn passed(at: &Evaluator<'_>, object: &Expression, locals: Locals<'_>) -> HashMap<Rc<str>, Value> {
    let mut arguments = HashMap::new();
    let Some(stated) = member(object, "params") else { return arguments };
    let ExpressionKind::Map(members) = &stated.kind else {
        if let Value::Map(map) = at.evaluate(stated, locals) {
            arguments.extend(map.entries().iter().cloned());
        }
        return arguments;
    };
    for member in members {
        match member {
            Member::Pair(Expression { kind: ExpressionKind::Text(name), .. }, value) => {
                arguments.insert(Rc::clone(name), at.evaluate(value, locals));
            }
            Member::Spread(value) => {
                if let Value::Map(map) = at.evaluate(value, locals) {
                    arguments.extend(map.entries().iter().cloned());
                }
            }
            Member::Pair(..) => {}
        }
    }
    arguments
}

fn call(arguments: &HashMap<Rc<str>, Value>, scope: Option<&Value>) -> Called {
    let mut values: Vec<(&str, Value)> =
        arguments.iter().map(|(name, value)| (&**name, value.clone())).collect();
    values.sort_by(|one, two| one.0.cmp(two.0));
    let place = |word: &str| scope.and_then(|scope| names::segment(scope, word));
    Called::new(values.into_iter(), place("subscriptions"), place("resourceGroups"))
}

/// Evaluates with names bound to values.
fn with_locals(
    names: &[Rc<str>],
    values: &[Value],
    outer: Locals<'_>,
    evaluate: &mut dyn FnMut(Locals<'_>) -> Value,
) -> Value {
    match names {
        [] => evaluate(outer),
        [name, rest @ ..] => {
            let value =
                values.first().cloned().unwrap_or_else(|| Value::unknown(Rc::clone(name), Why::NoValue));
            let local = Local { name, value, outer };
            with_locals(rest, values.get(1..).unwrap_or_default(), Some(&local), evaluate)
        }
    }
}
