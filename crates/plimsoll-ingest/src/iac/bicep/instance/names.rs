//! Where the names of a file lead.

use super::super::super::evaluate::{Environment, Evaluator, Locals, Value, Why, find_local};
use super::super::super::expression::{Expression, ExpressionKind};
use super::super::secrets::REDACTED;
use super::super::source::Symbol;
use super::Instance;

impl Environment for Instance<'_> {
    fn name(&self, at: &Evaluator<'_>, name: &str, _locals: Locals<'_>) -> Option<Value> {
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

    fn call(
        &self,
        at: &Evaluator<'_>,
        name: &str,
        arguments: &[Expression],
        locals: Locals<'_>,
    ) -> Option<Value> {
        match self.source.symbols.get(name) {
            Some(Symbol::Function(index)) => {
                let values = evaluate_all(at, arguments, locals);
                self.function(at, *index, &values)
            }
            Some(Symbol::Imported(import, original)) => {
                let values = evaluate_all(at, arguments, locals);
                self.imported_call(at, *import, original, &values)
            }
            _ => match (name, arguments) {
                ("any", [only]) => Some(at.evaluate(only, locals)),
                ("loadTextContent" | "loadJsonContent" | "loadYamlContent" | "loadFileAsBase64", _) => {
                    let why = Why::Failed("loads a file, which is not read".into());
                    Some(Value::unknown(format!("{name}(…)"), why))
                }
                _ => None,
            },
        }
    }

    fn method(
        &self,
        at: &Evaluator<'_>,
        of: &Expression,
        name: &str,
        arguments: &[Expression],
        locals: Locals<'_>,
    ) -> Option<Value> {
        if let ExpressionKind::Name(namespace) = &of.kind
            && let Some(Symbol::Namespace(import)) = self.source.symbols.get(namespace)
        {
            let values = evaluate_all(at, arguments, locals);
            return self.imported_call(at, *import, name, &values);
        }
        // `listKeys`, `getSecret` and all else that is asked of a resource.
        let why = if name == "getSecret" { Why::Secret } else { Why::Runtime };
        Some(Value::unknown(format!("{name}(…)"), why))
    }

    fn property(&self, at: &Evaluator<'_>, of: &Expression, name: &str, locals: Locals<'_>) -> Option<Value> {
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
                let ExpressionKind::Name(module) = &module.kind else { return None };
                let Some(Symbol::Module(index)) = self.source.symbols.get(module) else { return None };
                let unknown = || Value::unknown(format!("{module}.outputs.{name}"), Why::Runtime);
                Some(self.output(at, *index, name).unwrap_or_else(unknown))
            }
            _ => None,
        }
    }

    fn nested(&self, at: &Evaluator<'_>, of: &Expression, name: &str, locals: Locals<'_>) -> Option<Value> {
        let (parent, _) = self.resource(at, of, locals)?;
        let index = self.child(parent, name)?;
        Some(self.resource_value(at, index, None))
    }

    fn subscription(&self) -> Value {
        match self.scope_segment("subscriptions") {
            Some(value) => value,
            None => Value::placeholder("subscription", "subscription().subscriptionId"),
        }
    }

    fn resource_group(&self) -> Value {
        match self.scope_segment("resourceGroups") {
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
        let unknown =
            || Value::unknown(format!("{name}(…)"), Why::Failed("is imported from outside the input".into()));
        let Some(file) = self.import(import) else { return Some(unknown()) };
        let Some(Symbol::Function(index)) = file.source.symbols.get(name) else { return Some(unknown()) };
        if !file.source.program.functions.get(*index)?.is_exported {
            return Some(unknown());
        }
        let inner = Evaluator { environment: &*file, work: at.work };
        file.function(&inner, *index, values)
    }

    /// What stands behind a word in the id of what is deployed to.
    fn scope_segment(&self, word: &str) -> Option<Value> {
        let scope = self.scope.as_ref()?;
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
}

fn evaluate_all(at: &Evaluator<'_>, arguments: &[Expression], locals: Locals<'_>) -> Vec<Value> {
    arguments.iter().map(|argument| at.evaluate(argument, locals)).collect()
}
