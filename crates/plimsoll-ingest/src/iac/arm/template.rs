//! A template's resources as they are deployed: conditions, loops, nested and linked templates.

use plimsoll_model::tree::{Key, Kind};

use super::emit::Emitter;
use super::notes::shortened;
use super::scope::{Given, Place, Scope};
use super::source::with_index;
use crate::iac::evaluate::{Context, Locals, Value, Why};

const DEPLOYMENT: &str = "microsoft.resources/deployments";
/// How deep nested templates and nested resources may lie in one another.
const DEEPEST: u8 = 24;

/// A template in another file that a deployment refers to.
#[derive(Debug)]
pub(super) struct Link {
    /// The address as far as it is known, unknown parts in braces.
    pub(super) address: String,
    /// Where it stands.
    pub(super) offset: u32,
    /// The values that are handed over.
    pub(super) given: Given,
    /// Where it is deployed to, as far as that is stated.
    pub(super) place: Place,
}

/// Writes a template, its resources as they are deployed, and returns the templates in other files that it needs.
pub(super) fn emit(emitter: &mut Emitter<'_>, scope: &Scope<'_>, node: u32, key: Option<Key>) -> Vec<Link> {
    let mut links = Vec::new();
    let mut writer = Writer { emitter, links: &mut links };
    writer.template(node, key, scope, None, 0);
    links
}

struct Writer<'w, 'e> {
    emitter: &'w mut Emitter<'e>,
    links: &'w mut Vec<Link>,
}

impl Writer<'_, '_> {
    /// Writes a template whose expressions mean what they mean in `scope`.
    fn template(&mut self, node: u32, key: Option<Key>, scope: &Scope<'_>, locals: Locals<'_>, depth: u8) {
        let tree = self.emitter.tree();
        let span = tree.span(node);
        let index = self.emitter.builder.open(Kind::Object, key, span.0);
        for child in tree.children(node) {
            let key = self.emitter.key_of(child);
            if is_key(tree.key(child), "resources") {
                self.resources(child, key, scope, locals, depth);
            } else {
                self.emitter.verbatim(child, key);
            }
        }
        self.emitter.builder.close(index, span.1);
    }

    fn resources(&mut self, node: u32, key: Option<Key>, scope: &Scope<'_>, locals: Locals<'_>, depth: u8) {
        let tree = self.emitter.tree();
        let (kind, span) = (tree.kind(node), tree.span(node));
        if depth > DEEPEST || !matches!(kind, Kind::Array | Kind::Object) {
            if depth > DEEPEST {
                self.emitter.notes.add(tree.anchor(node), "these resources lie deeper than is read");
            }
            self.emitter.verbatim(node, key);
            return;
        }
        let list = self.emitter.builder.open(kind, key, span.0);
        let mut is_shifted = false;
        for item in tree.children(node) {
            let first = self.emitter.builder.len();
            let written = self.resource(item, scope, locals, depth);
            is_shifted |= written != 1;
            if is_shifted && kind == Kind::Array {
                self.name_items(item, first);
            }
        }
        self.emitter.builder.close(list, span.1);
    }

    /// Names what a resource of the file became by the place of that resource in its list.
    fn name_items(&mut self, item: u32, first: u32) {
        let pointer = self.emitter.tree().pointer(item);
        let mut at = first;
        while at < self.emitter.builder.len() {
            self.emitter.builder.name(at, pointer.as_str());
            at = self.emitter.builder.tree().next(at);
        }
    }

    /// Writes a resource as often as it is deployed, and returns how often that is.
    fn resource(&mut self, item: u32, scope: &Scope<'_>, locals: Locals<'_>, depth: u8) -> usize {
        let tree = self.emitter.tree();
        if tree.kind(item) != Kind::Object {
            let key = self.emitter.key_of(item);
            self.emitter.verbatim(item, key);
            return 1;
        }
        let copy = tree.member_ignore_case(item, "copy").filter(|&copy| tree.kind(copy) == Kind::Object);
        let Some(copy) = copy else {
            return usize::from(self.one(item, scope, locals, depth));
        };
        let evaluator = scope.evaluator();
        let name = scope.source.loop_name(copy, &evaluator, locals);
        let mut written = 0;
        match scope.source.count(copy, &evaluator, locals) {
            Ok(count) => {
                for index in 0..count {
                    if self.emitter.work.is_exhausted() {
                        self.emitter.is_cut = true;
                        break;
                    }
                    written += with_index(&name, Value::Integer(index), true, locals, &mut |locals| {
                        usize::from(self.one(item, scope, locals, depth))
                    });
                }
            }
            Err(unknown) => {
                let (expression, why) =
                    unknown.cause().map_or(("", ""), |cause| (cause.expression.as_ref(), cause.why.words()));
                let message = format!(
                    "how often this resource is copied is not known, it is read once: `{expression}` {why}"
                );
                self.emitter.notes.add(tree.anchor(copy), message);
                let index = Value::unknown(format!("copyIndex('{name}')"), Why::Runtime);
                written += with_index(&name, index, true, locals, &mut |locals| {
                    usize::from(self.one(item, scope, locals, depth))
                });
            }
        }
        written
    }

    /// Writes a resource once, unless its condition forbids it.
    fn one(&mut self, item: u32, scope: &Scope<'_>, locals: Locals<'_>, depth: u8) -> bool {
        let tree = self.emitter.tree();
        let evaluator = scope.evaluator();
        if let Some(condition) = tree.member_ignore_case(item, "condition") {
            match scope.source.value(condition, &evaluator, locals) {
                Value::Bool(true) => {}
                Value::Bool(false) => return false,
                Value::Text(text) if text.eq_ignore_ascii_case("false") => return false,
                Value::Text(text) if text.eq_ignore_ascii_case("true") => {}
                other => {
                    let reason = match other.cause() {
                        Some(cause) => format!("`{}` {}", shortened(&cause.expression), cause.why.words()),
                        None => format!("it is {}", other.kind_words()),
                    };
                    let message =
                        format!("whether this resource is deployed is not known, it is read: {reason}");
                    self.emitter.notes.add(tree.anchor(condition), message);
                }
            }
        }
        let text = |key: &str| -> Option<Value> {
            Some(scope.source.value(tree.member_ignore_case(item, key)?, &evaluator, locals))
        };
        let kind = text("type");
        let kind =
            kind.as_ref().and_then(Value::as_text).map_or_else(String::new, |kind| kind.to_ascii_lowercase());
        let before = self.emitter.notes.is_judged;
        let key = self.emitter.key_of(item);
        let span = tree.span(item);
        let index = self.emitter.builder.open(Kind::Object, key, span.0);
        self.emitter.places.insert(index, scope.group_id());
        let context = Context { evaluator, locals };
        for child in tree.children(item) {
            let key = tree.key(child).unwrap_or_default().to_ascii_lowercase();
            self.emitter.notes.is_judged = is_judged(&kind, &key);
            match key.as_str() {
                "copy" | "condition" => {}
                "dependson" | "comments" | "metadata" => {
                    let key = self.emitter.key_of(child);
                    self.emitter.verbatim(child, key);
                }
                "resources" => {
                    let key = self.emitter.key_of(child);
                    self.resources(child, key, scope, locals, depth + 1);
                }
                "properties" if kind == DEPLOYMENT && tree.kind(child) == Kind::Object => {
                    self.deployment(item, child, scope, locals, depth);
                }
                _ => self.emitter.member(child, context),
            }
        }
        self.emitter.notes.is_judged = before;
        self.emitter.builder.close(index, span.1);
        true
    }

    /// Writes the properties of a deployment, the template in it with the parameters that it is given.
    fn deployment(&mut self, item: u32, properties: u32, scope: &Scope<'_>, locals: Locals<'_>, depth: u8) {
        let tree = self.emitter.tree();
        let evaluator = scope.evaluator();
        if let Some(link) = tree.member_ignore_case(properties, "templateLink") {
            let address = ["relativePath", "uri"].iter().find_map(|key| {
                let value = scope.source.value(tree.member_ignore_case(link, key)?, &evaluator, locals);
                value.as_text().map(ToString::to_string)
            });
            self.links.push(Link {
                address: address.unwrap_or_default(),
                offset: tree.anchor(link),
                given: scope.given_to(properties, locals),
                place: scope.stated_place(item, locals),
            });
        }
        let key = self.emitter.key_of(properties);
        let span = tree.span(properties);
        let index = self.emitter.builder.open(Kind::Object, key, span.0);
        for child in tree.children(properties) {
            let key = self.emitter.key_of(child);
            let is_template = is_key(tree.key(child), "template") && tree.kind(child) == Kind::Object;
            if !is_template {
                self.emitter.verbatim(child, key);
            } else if let Some(inner) = scope.nested(item, child, locals) {
                self.template(child, key, &inner, None, depth + 1);
            } else {
                self.template(child, key, scope, locals, depth + 1);
            }
        }
        self.emitter.builder.close(index, span.1);
    }
}

fn is_key(key: Option<&str>, wanted: &str) -> bool {
    key.is_some_and(|key| key.eq_ignore_ascii_case(wanted))
}

/// The values of parameters as a deployment or a parameter file states them: `{"value": …}` or a reference to a secret.
pub(super) fn given_values(parameters: Value) -> Given {
    let mut given = Given::new();
    let Value::Map(map) = parameters else { return given };
    for (name, stated) in map.entries() {
        let value = match stated {
            Value::Map(stated) => match (stated.get("value"), stated.get("reference")) {
                (Some(value), _) => value.clone(),
                (None, Some(_)) => Value::unknown(format!("parameters('{name}')"), Why::Secret),
                (None, None) => continue,
            },
            Value::Unknown(_) => stated.clone(),
            _ => continue,
        };
        given.insert(name.to_ascii_lowercase(), value);
    }
    given
}

/// Whether an unresolved value under this key of such a resource keeps a verdict open.
fn is_judged(kind: &str, key: &str) -> bool {
    let is_relevant = kind.starts_with("microsoft.containerservice/managedclusters")
        || kind.ends_with("providers/diagnosticsettings")
        || ["microsoft.insights/diagnosticsettings", "microsoft.containerservice/deploymentsafeguards"]
            .contains(&kind);
    is_relevant && matches!(key, "properties" | "identity" | "sku")
}
