//! What names mean in a template: its parameters, variables and functions, and where it is deployed to.

use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll_model::tree::{Kind, Tree};

use super::source::{Source, index_name};
use super::template::given_values;
use crate::iac::evaluate::{
    Context, Environment, Evaluator, Locals, Map, Memo, Pieces, Value, Why, Work, find_local,
};
use crate::iac::expression::{Expression, ExpressionKind};

/// Values for parameters, by their lower-case names.
pub(super) type Given = BTreeMap<String, Value>;

/// Where a template is deployed to, as far as that is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) subscription: Option<Value>,
    pub(super) group: Option<Value>,
    pub(super) name: Option<Value>,
}

/// A template that is deployed with certain parameters, somewhere.
pub(super) struct Scope<'t> {
    pub(super) source: &'t Source<'t>,
    /// The template in the source.
    template: u32,
    given: Given,
    subscription: Value,
    group: Value,
    name: Value,
    parameters: Memo,
    variables: Memo,
    outputs: Memo,
    pub(super) work: &'t Work,
}

impl<'t> Scope<'t> {
    /// A template that is deployed by itself.
    pub(super) fn root(source: &'t Source<'t>, template: u32, given: Given, work: &'t Work) -> Self {
        Self {
            source,
            template,
            given,
            subscription: Value::placeholder("subscription", "subscription().subscriptionId"),
            group: Value::placeholder("resourceGroup", "resourceGroup().name"),
            name: Value::placeholder("deployment", "deployment().name"),
            parameters: Memo::default(),
            variables: Memo::default(),
            outputs: Memo::default(),
            work,
        }
    }

    /// The same deployed somewhere else, as far as that is said.
    pub(super) fn placed(mut self, place: Place) -> Self {
        self.subscription = place.subscription.unwrap_or(self.subscription);
        self.group = place.group.unwrap_or(self.group);
        self.name = place.name.unwrap_or(self.name);
        self
    }

    /// Subscription and resource group that it is deployed to.
    fn place(&self) -> (Value, Value) {
        (self.subscription.clone(), self.group.clone())
    }

    /// The id of the resource group that it is deployed to.
    pub(super) fn group_id(&self) -> Rc<str> {
        let mut id = Pieces::default();
        id.literal("/subscriptions/");
        id.value(&self.subscription);
        id.literal("/resourceGroups/");
        id.value(&self.group);
        id.finish().as_text().map_or_else(|| "".into(), Rc::clone)
    }

    /// The template in a deployment, as it is deployed: with its own names, or with those of this one (`None`).
    pub(super) fn nested(&self, deployment: u32, template: u32, locals: Locals<'_>) -> Option<Self> {
        let tree = self.tree();
        let properties = tree.member_ignore_case(deployment, "properties")?;
        let is_inner = tree
            .member_ignore_case(properties, "expressionEvaluationOptions")
            .and_then(|options| tree.member_ignore_case(options, "scope"))
            .and_then(|node| tree.scalar(node))
            .is_some_and(|text| text.eq_ignore_ascii_case("inner"));
        if !is_inner {
            return None;
        }
        let stated = self.stated_place(deployment, locals);
        let (subscription, group) = self.place();
        Some(Self::root(self.source, template, self.given_to(properties, locals), self.work).placed(Place {
            subscription: stated.subscription.or(Some(subscription)),
            group: stated.group.or(Some(group)),
            name: stated.name,
        }))
    }

    /// Where a deployment says that it deploys to.
    pub(super) fn stated_place(&self, deployment: u32, locals: Locals<'_>) -> Place {
        let value = |key: &str| {
            let node = self.tree().member_ignore_case(deployment, key)?;
            Some(self.source.value(node, &self.evaluator(), locals))
        };
        Place { subscription: value("subscriptionId"), group: value("resourceGroup"), name: value("name") }
    }

    /// The values that a deployment hands to its template.
    pub(super) fn given_to(&self, properties: u32, locals: Locals<'_>) -> Given {
        match self.tree().member_ignore_case(properties, "parameters") {
            Some(node) => given_values(self.source.value(node, &self.evaluator(), locals)),
            None => Given::new(),
        }
    }

    /// What `reference` gives of a deployment in this template: its outputs.
    fn reference(&self, at: Context<'_>, arguments: &[Expression]) -> Option<Value> {
        let asked = at.evaluate(arguments.first()?);
        let asked = asked.as_text()?;
        let expression = format!("reference('{asked}')");
        let deployment = self.deployment_named(asked)?;
        Some(self.outputs.value(asked, &expression, || self.outputs_of(deployment, &expression)))
    }

    /// The deployment in this template with a name, a symbolic name or an id.
    fn deployment_named(&self, asked: &str) -> Option<u32> {
        const TYPE: &str = "Microsoft.Resources/deployments";
        let tree = self.tree();
        let lower = asked.to_ascii_lowercase();
        if asked.contains('/') && !lower.contains("microsoft.resources/deployments/") {
            return None;
        }
        let resources = tree.member_ignore_case(self.template, "resources")?;
        tree.children(resources).find(|&item| {
            let text = |key: &str| tree.member_ignore_case(item, key).and_then(|node| tree.scalar(node));
            if !text("type").is_some_and(|kind| kind.eq_ignore_ascii_case(TYPE))
                || tree.member_ignore_case(item, "copy").is_some()
            {
                return false;
            }
            if tree.key(item).is_some_and(|key| key.eq_ignore_ascii_case(asked)) {
                return true;
            }
            let name = tree
                .member_ignore_case(item, "name")
                .map(|node| self.source.value(node, &self.evaluator(), None));
            name.as_ref().and_then(Value::as_text).is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                lower
                    .strip_suffix(&name)
                    .is_some_and(|before| before.is_empty() || before.ends_with("/deployments/"))
            })
        })
    }

    fn outputs_of(&self, deployment: u32, expression: &str) -> Value {
        let tree = self.tree();
        let unknown = || Value::unknown(expression, Why::Runtime);
        let Some(properties) = tree.member_ignore_case(deployment, "properties") else { return unknown() };
        let Some(template) = tree.member_ignore_case(properties, "template") else { return unknown() };
        let inner = self.nested(deployment, template, None);
        let scope = inner.as_ref().unwrap_or(self);
        let mut outputs = Map::default();
        let declared = tree.member_ignore_case(template, "outputs");
        for output in declared.into_iter().flat_map(|declared| tree.children(declared)) {
            let name = tree.key(output).unwrap_or_default();
            let full = || format!("{expression}.outputs.{name}.value");
            let kind = tree.member_ignore_case(output, "type").and_then(|node| tree.scalar(node));
            let value = match tree.member_ignore_case(output, "value") {
                _ if kind.is_some_and(is_secure) => Value::unknown(full(), Why::Secret),
                Some(value) => scope.source.value(value, &scope.evaluator(), None),
                None => Value::unknown(full(), Why::Runtime),
            };
            let mut entry = Map::default();
            entry.push("value".into(), value);
            outputs.push(name.into(), Value::map(entry));
        }
        let mut out = Map::default();
        out.push("outputs".into(), Value::map(outputs));
        out.push("provisioningState".into(), Value::text("Succeeded"));
        Value::map(out)
    }

    /// The value of an output that is no secret.
    pub(super) fn output(&self, name: &str) -> Option<Value> {
        let tree = self.tree();
        let output = self.section("outputs", name)?;
        let kind = tree.member_ignore_case(output, "type").and_then(|node| tree.scalar(node));
        let value = tree.member_ignore_case(output, "value").filter(|_| !kind.is_some_and(is_secure))?;
        Some(self.source.value(value, &self.evaluator(), None))
    }

    pub(super) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { environment: self, work: self.work }
    }

    fn tree(&self) -> &'t Tree {
        self.source.tree
    }

    fn section(&self, section: &str, name: &str) -> Option<u32> {
        let section = self.tree().member_ignore_case(self.template, section)?;
        self.tree().member_ignore_case(section, name)
    }

    /// What a parameter's declaration says, followed through the definitions that it refers to.
    fn declared(&self, parameter: u32, key: &str) -> Option<u32> {
        let mut at = parameter;
        for _ in 0..8 {
            if let Some(found) = self.tree().member_ignore_case(at, key) {
                return Some(found);
            }
            let reference = self.tree().member(at, "$ref").and_then(|node| self.tree().scalar(node))?;
            at = self.section("definitions", reference.strip_prefix("#/definitions/")?)?;
        }
        None
    }

    fn parameter(&self, name: &str) -> Value {
        let expression = format!("parameters('{name}')");
        self.parameters.value(name, &expression, || self.parameter_value(name, &expression))
    }

    fn parameter_value(&self, name: &str, expression: &str) -> Value {
        let given = self.given.get(&name.to_ascii_lowercase());
        let Some(declaration) = self.section("parameters", name) else {
            return Value::unknown(expression, Why::Failed("is not declared".into()));
        };
        let tree = self.tree();
        let kind = self.declared(declaration, "type").and_then(|node| tree.scalar(node)).unwrap_or_default();
        if is_secure(kind) {
            return Value::unknown(expression, Why::Secret);
        }
        match given {
            Some(Value::Null) | None => {}
            Some(value) => return value.clone(),
        }
        if let Some(default) = tree.member_ignore_case(declaration, "defaultValue") {
            return self.source.value(default, &self.evaluator(), None);
        }
        if given.is_some() || self.is_nullable(declaration) {
            return Value::Null;
        }
        let allowed = self.declared(declaration, "allowedValues");
        let mut allowed = allowed.into_iter().flat_map(|node| tree.children(node));
        if let (Some(only), None) = (allowed.next(), allowed.next()) {
            return self.source.value(only, &self.evaluator(), None);
        }
        if kind.eq_ignore_ascii_case("string") {
            Value::symbol(expression, Why::NoValue)
        } else {
            Value::unknown(expression, Why::NoValue)
        }
    }

    fn is_nullable(&self, declaration: u32) -> bool {
        self.declared(declaration, "nullable").is_some_and(|node| self.tree().kind(node) == Kind::True)
    }

    fn variable(&self, name: &str) -> Value {
        let expression = format!("variables('{name}')");
        self.variables.value(name, &expression, || {
            if let Some(node) = self.section("variables", name)
                && self.source.property_loops(node).is_none()
            {
                return self.source.value(node, &self.evaluator(), None);
            }
            self.copied_variable(name)
                .unwrap_or_else(|| Value::unknown(expression.as_str(), Why::Failed("is not declared".into())))
        })
    }

    /// A variable that a loop beside the others makes.
    fn copied_variable(&self, name: &str) -> Option<Value> {
        let evaluator = self.evaluator();
        let loops = self.source.property_loops(self.section("variables", "copy")?)?;
        let each = loops
            .into_iter()
            .find(|&each| self.source.loop_name(each, &evaluator, None).eq_ignore_ascii_case(name))?;
        Some(self.source.repeated(each, &evaluator, None))
    }

    /// A function that the template declares.
    fn function(&self, namespace: &str, name: &str) -> Option<u32> {
        let tree = self.tree();
        let list = tree.member_ignore_case(self.template, "functions")?;
        tree.children(list).find_map(|group| {
            let named = tree.scalar(tree.member_ignore_case(group, "namespace")?)?;
            let members = tree
                .member_ignore_case(group, "members")
                .filter(|_| named.eq_ignore_ascii_case(namespace))?;
            tree.member_ignore_case(members, name)
        })
    }

    fn call_function(&self, at: Context<'_>, function: u32, arguments: &[Expression]) -> Option<Value> {
        let tree = self.tree();
        let output = tree.member_ignore_case(tree.member_ignore_case(function, "output")?, "value")?;
        let mut given = Map::default();
        let mut values = at.all(arguments).into_iter();
        let declared = tree.member_ignore_case(function, "parameters");
        for parameter in declared.into_iter().flat_map(|list| tree.children(list)) {
            let name = tree.member_ignore_case(parameter, "name").and_then(|node| tree.scalar(node))?;
            given.set(name.into(), values.next().unwrap_or(Value::Null));
        }
        let inside = Function { template: self, given };
        let evaluator = Evaluator { environment: &inside, work: self.work };
        Some(self.source.value(output, &evaluator, None))
    }
}

/// `copyIndex()`, `copyIndex(1)`, `copyIndex('loop')`, `copyIndex('loop', 1)`.
fn copy_index(at: Context<'_>, arguments: &[Expression]) -> Value {
    let values = at.all(arguments);
    let (name, offset) = match values.as_slice() {
        [Value::Text(name), rest @ ..] => (Some(name), rest.first()),
        rest => (None, rest.first()),
    };
    let index = match name {
        Some(name) => find_local(at.locals, &index_name(name)),
        None => find_local(at.locals, "copyIndex()").or_else(|| find_local(at.locals, "copyIndex")),
    };
    let failed = |words: &str| Value::unknown("copyIndex()", Why::Failed(words.into()));
    match (index, offset) {
        (Some(Value::Integer(index)), None) => Value::Integer(index),
        (Some(Value::Integer(index)), Some(Value::Integer(offset))) => {
            index.checked_add(*offset).map_or_else(|| failed("counts too far"), Value::Integer)
        }
        (Some(Value::Integer(_)), Some(other)) if other.cause().is_some() => other.clone(),
        (Some(other), _) if other.cause().is_some() => other,
        (None, _) => failed("stands in no such loop"),
        _ => failed("has an offset that is no number"),
    }
}

/// Whether values of a type are secrets.
fn is_secure(kind: &str) -> bool {
    kind.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("secure"))
}

/// The name that `parameters` and `variables` are asked for.
fn asked_name(at: Context<'_>, name: &str, arguments: &[Expression]) -> Result<Rc<str>, Value> {
    match arguments {
        [Expression { kind: ExpressionKind::Text(name), .. }] => Ok(Rc::clone(name)),
        [argument] => match at.evaluate(argument) {
            Value::Text(name) => Ok(name),
            value if value.cause().is_some() => {
                Err(value.cause().map_or(Value::Null, |cause| Value::Unknown(Rc::clone(cause))))
            }
            other => Err(bad_name(name, other.kind_words())),
        },
        _ => Err(bad_name(name, "nothing or more than one")),
    }
}

fn bad_name(name: &str, words: &str) -> Value {
    Value::unknown(format!("{name}(…)"), Why::Failed(format!("needs one name and has {words}").into()))
}

impl Environment for Scope<'_> {
    fn call(&self, at: Context<'_>, name: &str, arguments: &[Expression]) -> Option<Value> {
        if name.eq_ignore_ascii_case("parameters") {
            let asked = asked_name(at, name, arguments);
            return Some(asked.map_or_else(|unknown| unknown, |name| self.parameter(&name)));
        }
        if name.eq_ignore_ascii_case("variables") {
            let asked = asked_name(at, name, arguments);
            return Some(asked.map_or_else(|unknown| unknown, |name| self.variable(&name)));
        }
        if name.eq_ignore_ascii_case("reference") {
            return self.reference(at, arguments);
        }
        name.eq_ignore_ascii_case("copyIndex").then(|| copy_index(at, arguments))
    }

    fn method(&self, at: Context<'_>, of: &Expression, call: (&str, &[Expression])) -> Option<Value> {
        let ExpressionKind::Name(namespace) = &of.kind else { return None };
        self.call_function(at, self.function(namespace, call.0)?, call.1)
    }

    fn subscription(&self) -> Value {
        self.subscription.clone()
    }

    fn resource_group(&self) -> Value {
        self.group.clone()
    }

    fn deployment(&self) -> Value {
        let mut link = Map::default();
        link.push(
            "uri".into(),
            Value::placeholder("templateLink", "deployment().properties.templateLink.uri"),
        );
        let mut properties = Map::default();
        properties.push("templateLink".into(), Value::map(link));
        properties.push("mode".into(), Value::text("Incremental"));
        properties
            .push("parameters".into(), Value::unknown("deployment().properties.parameters", Why::Runtime));
        properties.push("template".into(), Value::unknown("deployment().properties.template", Why::Runtime));
        let mut out = Map::default();
        out.push("name".into(), self.name.clone());
        out.push("location".into(), Value::symbol("deployment().location", Why::Runtime));
        out.push("properties".into(), Value::map(properties));
        Value::map(out)
    }
}

/// The inside of a function that a template declares: it knows its parameters and the other functions.
struct Function<'f, 't> {
    template: &'f Scope<'t>,
    given: Map,
}

impl Environment for Function<'_, '_> {
    fn call(&self, at: Context<'_>, name: &str, arguments: &[Expression]) -> Option<Value> {
        if name.eq_ignore_ascii_case("parameters") {
            return Some(match asked_name(at, name, arguments) {
                Ok(name) => self.given.get(&name).cloned().unwrap_or_else(|| {
                    Value::unknown(format!("parameters('{name}')"), Why::Failed("is not declared".into()))
                }),
                Err(unknown) => unknown,
            });
        }
        let is_refused = ["variables", "copyIndex"].iter().any(|known| name.eq_ignore_ascii_case(known));
        is_refused.then(|| {
            Value::unknown(format!("{name}(…)"), Why::Failed("cannot be used inside a function".into()))
        })
    }

    fn method(&self, at: Context<'_>, of: &Expression, call: (&str, &[Expression])) -> Option<Value> {
        self.template.method(at, of, call)
    }

    fn subscription(&self) -> Value {
        self.template.subscription()
    }

    fn resource_group(&self) -> Value {
        self.template.resource_group()
    }

    fn deployment(&self) -> Value {
        self.template.deployment()
    }
}
