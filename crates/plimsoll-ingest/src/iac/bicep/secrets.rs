//! Strings that are credentials, wherever they stand in a file: they are taken out of what was parsed before anything
//! is evaluated, and overwritten in the text.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll_model::CredentialKind;
use plimsoll_model::tree::push_token;

use super::super::expression::{Expression, ExpressionKind, Member};
use super::source::Source;
use super::syntax::{Body, Span};
use crate::credential::name::{Position, is_named_secret, is_placeholder};
use crate::credential::value::classify;

/// The name that takes the place of a secret. No identifier reads like it.
pub(super) const REDACTED: &str = "(secret)";

/// A secret that is written out.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    pub(super) span: Span,
    pub(super) kind: CredentialKind,
    pub(super) size: u32,
    /// Where it stands, for those that stand in no resource.
    pub(super) pointer: String,
}

/// Takes the secrets out of a file. They are returned by the offset at which they begin.
pub(super) fn take(source: &mut Source, secure: &Secure) -> BTreeMap<u32, Secret> {
    let mut search =
        Search { found: BTreeMap::new(), path: Vec::new(), everything: false, arguments: BTreeSet::new() };
    for parameter in &mut source.program.parameters {
        search.everything = secure.own.contains(&parameter.name);
        search.statement("parameters", &parameter.name, parameter.value.as_mut());
    }
    search.everything = false;
    for variable in &mut source.program.variables {
        search.statement("variables", &variable.name, Some(&mut variable.value));
    }
    for output in &mut source.program.outputs {
        search.statement("outputs", &output.name, Some(&mut output.value));
    }
    for function in &mut source.program.functions {
        search.statement("functions", &function.name, Some(&mut function.body));
    }
    for (module, secure) in source.program.modules.iter_mut().zip(&secure.passed) {
        search.arguments.clone_from(secure);
        search.body("modules", &module.name, &mut module.body);
    }
    search.arguments.clear();
    for found in &mut source.resources {
        search.body("resources", &found.resource.name, &mut found.resource.body);
    }
    for stray in &mut source.program.strays {
        search.statement("metadata", "", Some(stray));
    }
    search.found
}

/// The names of parameters whose values are secret.
#[derive(Debug, Default)]
pub(super) struct Secure {
    /// Those of the file, or of the file that a parameter file is for.
    own: BTreeSet<Rc<str>>,
    /// Those of each module that it calls.
    passed: Vec<BTreeSet<Rc<str>>>,
}

impl Secure {
    /// What is secure for a file.
    pub(super) fn of(sources: &[Source], source: &Source) -> Self {
        let names =
            |file: Option<usize>| file.and_then(|file| sources.get(file)).map(secure).unwrap_or_default();
        let mut own = secure(source);
        own.extend(names(source.using));
        Self { own, passed: source.modules.iter().map(|&file| names(file)).collect() }
    }
}

fn secure(source: &Source) -> BTreeSet<Rc<str>> {
    let parameters = source.program.parameters.iter().enumerate();
    let secure = parameters.filter(|&(index, _)| source.traits_of(index).0);
    secure.map(|(_, parameter)| Rc::clone(&parameter.name)).collect()
}

enum Step {
    Word(&'static str),
    Key(Rc<str>),
    Item(usize),
}

struct Search {
    found: BTreeMap<u32, Secret>,
    path: Vec<Step>,
    /// Whether every literal is a secret.
    everything: bool,
    /// The secure parameters of the module whose call is looked at.
    arguments: BTreeSet<Rc<str>>,
}

impl Search {
    fn statement(&mut self, area: &'static str, name: &str, value: Option<&mut Expression>) {
        let Some(value) = value else { return };
        self.path.clear();
        self.path.push(Step::Word(area));
        self.path.push(Step::Key(name.into()));
        self.walk(value, name);
    }

    fn body(&mut self, area: &'static str, name: &str, body: &mut Body) {
        self.path.clear();
        self.path.push(Step::Word(area));
        self.path.push(Step::Key(name.into()));
        if let Some(each) = &mut body.each {
            self.walk(&mut each.list, "");
        }
        if let Some(condition) = &mut body.condition {
            self.walk(condition, "");
        }
        self.walk(&mut body.object, "");
    }

    /// Looks at an expression that stands under a name.
    fn walk(&mut self, expression: &mut Expression, name: &str) {
        match &mut expression.kind {
            ExpressionKind::Text(text) => {
                if let Some(kind) = self.judge(text, name) {
                    let size = text.len();
                    self.redact(expression, kind, size);
                }
            }
            ExpressionKind::Interpolated(parts) => {
                let mut joined = String::new();
                for part in parts.iter_mut() {
                    if let ExpressionKind::Text(text) = &part.kind {
                        joined.push_str(text);
                    } else {
                        self.walk(part, "");
                        joined.push_str("${}");
                    }
                }
                if let Some(kind) = classify(&joined) {
                    let size = joined.len();
                    self.redact(expression, kind, size);
                }
            }
            ExpressionKind::List(items) => {
                for (index, (item, _)) in items.iter_mut().enumerate() {
                    self.path.push(Step::Item(index));
                    self.walk(item, "");
                    self.path.pop();
                }
            }
            ExpressionKind::Map(members) => self.map(members),
            ExpressionKind::Call(function, arguments) => {
                let name = if matches!(&**function, "any" | "base64" | "string") { name } else { "" };
                for argument in arguments {
                    self.walk(argument, name);
                }
            }
            ExpressionKind::Method(of, _, arguments) => {
                self.walk(of, "");
                for argument in arguments {
                    self.walk(argument, "");
                }
            }
            ExpressionKind::Property(of, _, _) | ExpressionKind::Nested(of, _) => self.walk(of, ""),
            ExpressionKind::Index(of, index, _) => {
                self.walk(of, "");
                self.walk(index, "");
            }
            ExpressionKind::Not(inner) | ExpressionKind::Negate(inner) => self.walk(inner, ""),
            ExpressionKind::NotNull(inner) => self.walk(inner, name),
            ExpressionKind::Binary(_, left, right) => {
                self.walk(left, name);
                self.walk(right, name);
            }
            ExpressionKind::Choice(condition, yes, no) => {
                self.walk(condition, "");
                self.walk(yes, name);
                self.walk(no, name);
            }
            ExpressionKind::Lambda(_, body) => self.walk(body, ""),
            ExpressionKind::For { list, condition, body, .. } => {
                self.walk(list, "");
                if let Some(condition) = condition {
                    self.walk(condition, "");
                }
                self.walk(body, "");
            }
            ExpressionKind::Null
            | ExpressionKind::Bool(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Name(_) => {}
        }
    }

    fn map(&mut self, members: &mut [Member]) {
        // `name: 'DB_PASSWORD'` beside `value: '…'`.
        let variable = members.iter().find_map(|member| match member {
            Member::Pair(key, value) => match (&key.kind, &value.kind) {
                (ExpressionKind::Text(key), ExpressionKind::Text(name)) if &**key == "name" => {
                    Some(Rc::clone(name))
                }
                _ => None,
            },
            Member::Spread(_) => None,
        });
        for member in members {
            let (key, value) = match member {
                Member::Pair(key, value) => (key, value),
                Member::Spread(value) => {
                    self.walk(value, "");
                    continue;
                }
            };
            let ExpressionKind::Text(name) = &key.kind else {
                self.walk(key, "");
                self.walk(value, "");
                continue;
            };
            self.path.push(Step::Key(Rc::clone(name)));
            if let (ExpressionKind::Text(text), Some(variable)) = (&value.kind, &variable)
                && &**name == "value"
                && is_named_secret(variable, text, Position::Literal)
            {
                let (kind, size) = (classify(text).unwrap_or(CredentialKind::NamedSecret), text.len());
                self.redact(value, kind, size);
            }
            let name = Rc::clone(name);
            // `/modules/x/params/name`
            let is_secure = self.path.len() == 4 && self.arguments.contains(&name);
            self.everything |= is_secure;
            self.walk(value, &name);
            self.everything &= !is_secure;
            self.path.pop();
        }
    }

    fn judge(&self, text: &str, name: &str) -> Option<CredentialKind> {
        if let Some(kind) = classify(text) {
            return Some(kind);
        }
        let named = if self.everything {
            !is_placeholder(text)
        } else {
            is_named_secret(name, text, Position::Field)
        };
        named.then_some(CredentialKind::NamedSecret)
    }

    fn redact(&mut self, expression: &mut Expression, kind: CredentialKind, size: usize) {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Word(word) => pointer.push_str(word),
                Step::Key(key) => push_token(&mut pointer, key),
                Step::Item(index) => pointer.push_str(&index.to_string()),
            }
        }
        let span = expression.span;
        self.found.insert(span.0, Secret { span, kind, size: size as u32, pointer });
        expression.kind = ExpressionKind::Name(REDACTED.into());
    }
}

/// The spans of the literals that are one of the given secrets: what was found to be one where it is used may be
/// written elsewhere.
pub(super) fn spans_of(source: &Source, secrets: &[Box<str>], out: &mut Vec<Span>) {
    expressions(source, &mut |expression| {
        if let ExpressionKind::Text(text) = &expression.kind
            && secrets
                .iter()
                .any(|secret| **secret == **text || (secret.len() >= 8 && text.contains(&**secret)))
        {
            out.push(expression.span);
        }
    });
}

/// Visits every expression of a file.
pub(super) fn expressions(source: &Source, visit: &mut dyn FnMut(&Expression)) {
    let program = &source.program;
    let values = program.parameters.iter().filter_map(|parameter| parameter.value.as_ref());
    let values = values.chain(program.variables.iter().map(|variable| &variable.value));
    let values = values.chain(program.outputs.iter().map(|output| &output.value));
    let values = values.chain(program.functions.iter().map(|function| &function.body));
    let bodies = program.modules.iter().map(|module| &module.body);
    let bodies = bodies.chain(source.resources.iter().map(|found| &found.resource.body));
    let parts = bodies.flat_map(|body| {
        let list = body.each.as_ref().map(|each| &each.list);
        [list, body.condition.as_ref(), Some(&body.object)].into_iter().flatten()
    });
    for expression in values.chain(parts).chain(&program.strays) {
        within(expression, visit);
    }
}

/// Visits an expression and those in it. The parser bounds how deep they lie.
fn within(expression: &Expression, visit: &mut dyn FnMut(&Expression)) {
    visit(expression);
    match &expression.kind {
        ExpressionKind::Interpolated(parts) => parts.iter().for_each(|part| within(part, visit)),
        ExpressionKind::List(items) => items.iter().for_each(|(item, _)| within(item, visit)),
        ExpressionKind::Map(members) => {
            for member in members {
                match member {
                    Member::Pair(_, value) | Member::Spread(value) => within(value, visit),
                }
            }
        }
        ExpressionKind::Call(_, arguments) => arguments.iter().for_each(|part| within(part, visit)),
        ExpressionKind::Method(of, _, arguments) => {
            within(of, visit);
            for part in arguments {
                within(part, visit);
            }
        }
        ExpressionKind::Property(of, _, _)
        | ExpressionKind::Nested(of, _)
        | ExpressionKind::Not(of)
        | ExpressionKind::Negate(of)
        | ExpressionKind::NotNull(of)
        | ExpressionKind::Lambda(_, of) => within(of, visit),
        ExpressionKind::Index(one, two, _) | ExpressionKind::Binary(_, one, two) => {
            within(one, visit);
            within(two, visit);
        }
        ExpressionKind::Choice(condition, yes, no) => {
            for part in [condition, yes, no] {
                within(part, visit);
            }
        }
        ExpressionKind::For { list, condition, body, .. } => {
            within(list, visit);
            if let Some(condition) = condition {
                within(condition, visit);
            }
            within(body, visit);
        }
        ExpressionKind::Text(_)
        | ExpressionKind::Null
        | ExpressionKind::Bool(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Name(_) => {}
    }
}
