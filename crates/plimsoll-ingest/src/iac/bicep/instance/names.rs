//! Where the names of a file lead.

use super::super::super::evaluate::{Context, Environment, Evaluator, Value, Why, find_local, text};
use super::super::super::expression::{Expression, ExpressionKind};
use super::super::load;
use super::super::secrets::REDACTED;
use super::super::source::Symbol;
use super::Instance;

/// What is said of a name that another file exports which is not in the input.
pub(in super::super) const OUTSIDE: &str = "is imported from outside the input";

impl Environment for Instance<'_> {
    fn name(&self, here: Context<'_>, name: &str) -> Option<Value> {
        let at = &here.evaluator;
        if name == REDACTED {
            return Some(Value::unknown("a secret that is written out", Why::Secret));
        }
        let Some(symbol) = self.source.symbols.get(name) else {
            return Some(Value::unknown(name, Why::Failed("is not defined".into())));
        };
        match symbol {
            Symbol::Parameter(index) => self.parameter(at, *index),
            Symbol::Variable(index) => self.variable(at, *index),
            Symbol::Resource(index) => Some(self.resource_value(at, *index, None)),
            Symbol::Imported(import, original) => Some(self.imported(at, *import, original)),
            Symbol::Module(_) | Symbol::Namespace(_) => Some(Value::unknown(name, Why::Runtime)),
            Symbol::Function(_) => None,
        }
    }

    fn call(&self, here: Context<'_>, name: &str, arguments: &[Expression]) -> Option<Value> {
        let at = &here.evaluator;
        match self.source.symbols.get(name) {
            Some(Symbol::Function(index)) => {
                let values = here.all(arguments);
                self.function(at, *index, &values)
            }
            Some(Symbol::Imported(import, original)) => {
                let values = here.all(arguments);
                self.imported_call(at, *import, original, &values)
            }
            _ => match (name, arguments) {
                ("any", [only]) => Some(here.evaluate(only)),
                _ => load::call(self.source, here, name, arguments),
            },
        }
    }

    fn method(&self, here: Context<'_>, of: &Expression, call: (&str, &[Expression])) -> Option<Value> {
        let (name, arguments) = call;
        if let ExpressionKind::Name(namespace) = &of.kind
            && let Some(Symbol::Namespace(import)) = self.source.symbols.get(namespace)
        {
            let values = here.all(arguments);
            return self.imported_call(&here.evaluator, *import, name, &values);
        }
        // `listKeys`, `getSecret` and all else that is asked of a resource.
        let why = if name == "getSecret" { Why::Secret } else { Why::Runtime };
        Some(Value::unknown(format!("{name}(…)"), why))
    }

    fn property(&self, here: Context<'_>, of: &Expression, name: &str) -> Option<Value> {
        let Context { evaluator, locals } = here;
        let at = &evaluator;
        if let Some((index, round)) = self.resource(at, of, locals) {
            return Some(self.resource_property(at, index, round.as_ref(), name));
        }
        match &of.kind {
            ExpressionKind::Name(namespace) if find_local(locals, namespace).is_none() => {
                match self.source.symbols.get(namespace)? {
                    Symbol::Namespace(import) => Some(self.imported(at, *import, name)),
                    Symbol::Module(_) => Some(Value::unknown(format!("{namespace}.{name}"), Why::Runtime)),
                    _ => None,
                }
            }
            ExpressionKind::Property(module, outputs, _) if &**outputs == "outputs" => {
                let (index, round) = self.module_named(at, module, locals)?;
                let unknown =
                    || Value::unknown(format!("{}.outputs.{name}", text::written(module)), Why::Runtime);
                Some(self.output(at, index, round.as_ref(), name).unwrap_or_else(unknown))
            }
            _ => None,
        }
    }

    fn nested(&self, here: Context<'_>, of: &Expression, name: &str) -> Option<Value> {
        let Context { evaluator, locals } = here;
        let at = &evaluator;
        let (parent, _) = self.resource(at, of, locals)?;
        let index = self.child(parent, name)?;
        Some(self.resource_value(at, index, None))
    }

    fn subscription(&self) -> Value {
        match self.scope.as_ref().and_then(|scope| segment(scope, "subscriptions")) {
            Some(value) => value,
            None => Value::placeholder("subscription", "subscription().subscriptionId"),
        }
    }

    fn resource_group(&self) -> Value {
        match self.scope.as_ref().and_then(|scope| segment(scope, "resourceGroups")) {
            Some(value) => value,
            None => Value::placeholder("resourceGroup", "resourceGroup().name"),
        }
    }
}

impl Instance<'_> {
    /// Calls a function of another file.
    fn imported_call(
        &self,
        at: &Evaluator<'_>,
        import: usize,
        name: &str,
        values: &[Value],
    ) -> Option<Value> {
        let unknown = || Value::unknown(format!("{name}(…)"), Why::Failed(OUTSIDE.into()));
        let Some(file) = self.import(import) else { return Some(unknown()) };
        let Some(Symbol::Function(index)) = file.source.symbols.get(name) else { return Some(unknown()) };
        if !file.source.program.functions.get(*index)?.is_exported {
            return Some(unknown());
        }
        let inner = Evaluator { environment: &*file, work: at.work };
        file.function(&inner, *index, values)
    }
}

/// What stands behind a word in the id of what is deployed to.
pub(super) fn segment(scope: &Value, word: &str) -> Option<Value> {
    let text = scope.as_text()?;
    let mut segments = text.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case(word))?;
    let segment = segments.next()?;
    if segment.starts_with('{') {
        let cause = scope.cause()?;
        let name = segment.trim_matches(['{', '}']);
        return Some(Value::placeholder(name, &cause.expression));
    }
    Some(Value::text(segment))
}
