//! Secrets that are written out in a file: strings that are credentials by their shape or by what they are called. They
//! are overwritten in the text, and their values never enter a tree.

use foldhash::HashMap;
use std::borrow::Cow;
use std::rc::Rc;

use plimsoll_model::CredentialKind;

use super::mapping::joined;
use super::syntax::{Attribute, Block, Body, Expression, ExpressionKind, Part, Span};
use crate::credential;
use crate::credential::name::{Position, is_named_secret, is_placeholder};
use crate::credential::value::classify;

/// A secret in a file.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    /// Where the string stands.
    pub(super) span: Span,
    pub(super) kind: CredentialKind,
    pub(super) size: usize,
    /// What the file calls it.
    pub(super) pointer: String,
}

/// Attributes that hold a secret whatever it looks like, sorted.
const ALWAYS: &[&str] = &[
    "access_key",
    "admin_password",
    "administrator_login_password",
    "administrator_password",
    "client_certificate_password",
    "client_secret",
    "connection_string",
    "password",
    "primary_access_key",
    "primary_shared_key",
    "sas_token",
    "secondary_shared_key",
    "server_app_secret",
    "shared_key",
    "storage_account_access_key",
    "workspace_key",
];

/// The secrets of a file, in its order.
pub(super) fn of_file(text: &str, body: &Body<'_>, is_values: bool) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let named = ["sensitive", "kubernetes_secret", "\"Secret\"", "access_key", "shared_key"];
    if !credential::may_hold(text)
        && !named.iter().any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some())
    {
        return Vec::new();
    }
    let mut found = Search { secrets: Vec::new() };
    let position = if is_values { Position::Literal } else { Position::Field };
    for attribute in &body.attributes {
        found.attribute(attribute, &At { outer: None, step: Step::Keys(&[]) }, position);
    }
    for block in &body.blocks {
        found.top(block);
    }
    found.secrets
}

/// What is said instead of each secret, by where its string begins.
pub(super) fn notes(secrets: &[Secret]) -> HashMap<u32, Rc<str>> {
    secrets.iter().map(|secret| (secret.span.0, Rc::from(note(secret)))).collect()
}

/// What is said instead of a secret.
pub(super) fn note(secret: &Secret) -> String {
    let size = secret.size;
    match secret.kind {
        CredentialKind::NamedSecret | CredentialKind::SecretValue => format!("redacted, {size} bytes"),
        kind => format!("redacted, {size} bytes, looks like {}", kind.words()),
    }
}

/// Where something stands. The pointer is only written for what is found.
struct At<'a> {
    outer: Option<&'a At<'a>>,
    step: Step<'a>,
}

/// A step of a pointer.
enum Step<'a> {
    /// A name as Terraform writes it: each of its parts is a step.
    Name(&'a str),
    Key(&'a str),
    Keys(&'a [Cow<'a, str>]),
    Item(usize),
}

impl At<'_> {
    fn step<'a>(&'a self, step: Step<'a>) -> At<'a> {
        At { outer: Some(self), step }
    }

    fn name<'a>(&'a self, name: &'a str) -> At<'a> {
        self.step(Step::Name(name))
    }

    fn text(&self) -> String {
        let mut pointer = self.outer.map(At::text).unwrap_or_default();
        match self.step {
            Step::Name(name) => return joined(&pointer, name),
            Step::Key(key) => {
                pointer.push('/');
                pointer.push_str(key);
            }
            Step::Keys(keys) => {
                for key in keys {
                    pointer.push('/');
                    pointer.push_str(key);
                }
            }
            Step::Item(index) => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
        pointer
    }
}

struct Search {
    secrets: Vec<Secret>,
}

impl Search {
    /// A block at the top of the file.
    fn top(&mut self, block: &Block<'_>) {
        let kind = At { outer: None, step: Step::Key(&block.kind) };
        let pointer = At { outer: Some(&kind), step: Step::Keys(&block.labels) };
        if block.kind == "variable" {
            return self.variable(block, &pointer);
        }
        let is_secret = block.kind == "resource"
            && block
                .label(0)
                .is_some_and(|kind| matches!(kind, "kubernetes_secret" | "kubernetes_secret_v1"));
        if is_secret {
            for attribute in &block.body.attributes {
                if matches!(attribute.name.as_ref(), "data" | "binary_data" | "data_wo" | "binary_data_wo") {
                    self.every(&attribute.value, &pointer.name(&attribute.name));
                }
            }
        }
        self.body(&block.body, &pointer);
    }

    /// A variable's default is a secret if the variable is called so, or says so.
    fn variable(&mut self, block: &Block<'_>, pointer: &At<'_>) {
        let Some(default) = block.body.attribute("default") else { return };
        let at = pointer.name("default");
        let is_sensitive = block
            .body
            .attribute("sensitive")
            .is_some_and(|sensitive| sensitive.value.kind == ExpressionKind::Bool(true));
        if is_sensitive {
            self.every(&default.value, &at);
        }
        let name = block.label(0).unwrap_or_default();
        self.value(name, &default.value, &at, Position::Field);
    }

    fn body(&mut self, body: &Body<'_>, pointer: &At<'_>) {
        for attribute in &body.attributes {
            self.attribute(attribute, pointer, Position::Field);
        }
        // `name` beside `value`, as environment variables of containers have them.
        if let (Some(name), Some(value)) = (body.attribute("name"), body.attribute("value"))
            && let ExpressionKind::Text(name) = &name.value.kind
        {
            self.value(name, &value.value, &pointer.name("value"), Position::Literal);
        }
        for block in &body.blocks {
            self.body(&block.body, &pointer.name(&block.kind));
        }
    }

    fn attribute(&mut self, attribute: &Attribute<'_>, pointer: &At<'_>, position: Position) {
        let at = pointer.name(&attribute.name);
        self.value(&attribute.name, &attribute.value, &at, position);
    }

    /// A value under a name.
    fn value(&mut self, name: &str, value: &Expression<'_>, pointer: &At<'_>, position: Position) {
        match &value.kind {
            ExpressionKind::Text(text) => {
                let position = if ALWAYS.binary_search(&name).is_ok() { Position::Literal } else { position };
                let kind = classify(text)
                    .or_else(|| is_named_secret(name, text, position).then_some(CredentialKind::NamedSecret));
                if let Some(kind) = kind {
                    self.add(value.span, kind, text.len(), pointer);
                }
            }
            ExpressionKind::Template(parts) => {
                let literal = |part: &Part<'_>| match part {
                    Part::Text(text) => Some((classify(text)?, text.len())),
                    _ => None,
                };
                match parts.iter().find_map(literal) {
                    Some((kind, size)) => self.add(value.span, kind, size, pointer),
                    None => {
                        for part in parts {
                            if let Part::Value(inner) = part {
                                self.value(name, inner, pointer, position);
                            }
                        }
                    }
                }
            }
            ExpressionKind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(name, item, &pointer.step(Step::Item(index)), position);
                }
            }
            ExpressionKind::Map(members) => self.members(members, pointer, position),
            ExpressionKind::Call(_, arguments, _) => {
                for argument in arguments {
                    self.value(name, argument, pointer, position);
                }
            }
            ExpressionKind::Choice(parts) => {
                for part in parts.iter().skip(1) {
                    self.value(name, part, pointer, position);
                }
            }
            ExpressionKind::Binary(_, sides) => {
                // What is compared with a secret is one itself, but has no name of its own.
                self.value("", &sides.0, pointer, position);
                self.value("", &sides.1, pointer, position);
            }
            ExpressionKind::For(found) => self.value(name, &found.result, pointer, position),
            ExpressionKind::Access(inner, _) => self.value(name, inner, pointer, position),
            _ => {}
        }
    }

    fn members(
        &mut self,
        members: &[(Expression<'_>, Expression<'_>)],
        pointer: &At<'_>,
        position: Position,
    ) {
        let text = |wanted: &str| {
            members.iter().find_map(|(key, value)| match (&key.kind, &value.kind) {
                (ExpressionKind::Text(key), ExpressionKind::Text(text)) if key == wanted => {
                    Some(text.as_ref())
                }
                _ => None,
            })
        };
        let named = text("name");
        let is_secret = text("kind") == Some("Secret");
        for (key, value) in members {
            let ExpressionKind::Text(key) = &key.kind else {
                self.value("", value, pointer, position);
                continue;
            };
            let at = pointer.step(Step::Key(key));
            if is_secret && matches!(key.as_ref(), "data" | "stringData") {
                self.every(value, &at);
            }
            match named.filter(|_| key == "value") {
                Some(name) => self.value(name, value, &at, Position::Literal),
                None => self.value(key, value, &at, position),
            }
        }
    }

    /// Every string in a value.
    fn every(&mut self, value: &Expression<'_>, pointer: &At<'_>) {
        match &value.kind {
            ExpressionKind::Text(text) if !is_placeholder(text) => {
                let kind = classify(text).unwrap_or(CredentialKind::SecretValue);
                self.add(value.span, kind, text.len(), pointer);
            }
            ExpressionKind::Template(parts) => {
                let size: usize =
                    parts.iter().map(|part| if let Part::Text(text) = part { text.len() } else { 0 }).sum();
                if size > 0 {
                    self.add(value.span, CredentialKind::SecretValue, size, pointer);
                }
            }
            ExpressionKind::List(items) => items.iter().for_each(|item| self.every(item, pointer)),
            ExpressionKind::Map(members) => {
                for (key, member) in members {
                    match &key.kind {
                        ExpressionKind::Text(key) => self.every(member, &pointer.step(Step::Key(key))),
                        _ => self.every(member, pointer),
                    }
                }
            }
            ExpressionKind::Call(_, arguments, _) => {
                for argument in arguments {
                    self.every(argument, pointer);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, span: Span, kind: CredentialKind, size: usize, pointer: &At<'_>) {
        if !self.secrets.iter().any(|known| known.span == span) {
            self.secrets.push(Secret { span, kind, size, pointer: pointer.text() });
        }
    }
}
