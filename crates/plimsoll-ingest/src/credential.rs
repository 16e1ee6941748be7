//! Finds secret values before a tree is finished, so that they can be overwritten: nothing that plimsoll keeps or
//! prints holds one (DESIGN, invariant 5). What is found in files that people write also becomes a [`Credential`]
//! finding; what a live cluster printed is overwritten and no more.
//!
//! One search over the text finds the places worth a look; only these are judged, by shape (`value`), by name
//! (`name`), or by where they stand (`place`).
//!
//! [`Credential`]: plimsoll_model::Credential

mod base64;
pub(crate) mod name;
mod needles;
mod place;
pub(crate) mod value;

use std::collections::BTreeMap;

use plimsoll_model::CredentialKind;
use plimsoll_model::tree::{Kind, Repeat, Tree};

use crate::recognize::{Recognized, kubernetes};
use name::Position;
use needles::Needles;

/// A credential in a parsed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundCredential {
    /// What it looks like.
    pub kind: CredentialKind,
    /// The value in the tree; redacted.
    pub node: u32,
    /// The object or document that it belongs to.
    pub object: u32,
    /// How many bytes it had.
    pub size: u32,
}

/// What is to be overwritten in a tree, and what is to be told of it.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The values to overwrite, with what is said instead.
    pub(crate) values: BTreeMap<u32, String>,
    /// Keys to overwrite.
    pub(crate) keys: Vec<(u32, u32)>,
    /// The credentials among them.
    pub(crate) found: Vec<FoundCredential>,
}

impl Plan {
    /// Has a value overwritten; a credential is told once.
    fn redact(&mut self, tree: &Tree, node: u32, object: u32, kind: Option<CredentialKind>) {
        let size = tree.scalar(node).map_or(0, str::len);
        let looks =
            kind.filter(|kind| !matches!(kind, CredentialKind::NamedSecret | CredentialKind::SecretValue));
        let instead = match looks {
            Some(kind) => format!("redacted, {size} bytes, looks like {}", kind.words()),
            None => format!("redacted, {size} bytes"),
        };
        self.redact_as(node, object, kind, size, instead);
    }

    fn redact_as(
        &mut self,
        node: u32,
        object: u32,
        kind: Option<CredentialKind>,
        size: usize,
        instead: String,
    ) {
        if self.values.contains_key(&node) {
            return;
        }
        self.values.insert(node, instead);
        if let Some(kind) = kind {
            self.found.push(FoundCredential { kind, node, object, size: size as u32 });
        }
    }
}

/// Judges every value of a tree that could be a credential. `exact` says that strings which differ from their slice of
/// the text do so by escapes only, as in JSON; maps and lists without a hit in the text then need no look.
pub(crate) fn scan(tree: &Tree, repeats: &[Repeat], recognized: &Recognized, exact: bool) -> Plan {
    let mut plan = Plan::default();
    let mut roots: Vec<(u32, Root)> = Vec::with_capacity(recognized.objects.len());
    for object in &recognized.objects {
        let root = match object.kind.as_str() {
            "Secret" => {
                place::secret(tree, object.node, &mut plan);
                Root::Kubernetes
            }
            "ConfigMap" => Root::ConfigMap,
            _ => Root::Kubernetes,
        };
        roots.push((object.node, root));
    }
    for &node in &recognized.kubeconfigs {
        place::kubeconfig(tree, node, &mut plan);
        roots.push((node, Root::Kubernetes));
    }
    for &node in &recognized.templates {
        place::template_parameters(tree, node, &mut plan);
    }
    if !recognized.resources.is_empty() {
        for resource in &recognized.resources {
            roots.push((resource.node, Root::Azure));
        }
        place::azure(tree, recognized, &mut plan);
    }
    roots.sort_unstable_by_key(|(node, _)| *node);
    Scan { tree, needles: Needles::of(tree, repeats), roots, plan, ancestors: Vec::new() }.run(exact)
}

/// Whether a field of an Azure resource holds a secret by its name.
pub(crate) fn is_secret_field(key: &str) -> bool {
    place::is_secret_field(key)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Kubernetes,
    ConfigMap,
    Azure,
    Other,
}

struct Scan<'t> {
    tree: &'t Tree,
    needles: Needles,
    roots: Vec<(u32, Root)>,
    plan: Plan,
    /// The maps and lists that hold the value being looked at, with the index behind each.
    ancestors: Vec<(u32, u32)>,
}

impl Scan<'_> {
    fn run(mut self, exact: bool) -> Plan {
        let mut at = 0;
        let end = self.tree.len() as u32;
        while at < end {
            while self.ancestors.last().is_some_and(|&(_, behind)| at >= behind) {
                self.ancestors.pop();
            }
            let (start, stop) = self.tree.span(at);
            let in_key = match self.tree.key_span(at) {
                Some((key_start, key_end)) => self.needles.hit_in(key_start, key_end),
                None => self.tree.key(at).is_some_and(Needles::is_match),
            };
            match self.tree.kind(at) {
                Kind::Array | Kind::Object => {
                    if in_key {
                        self.key(at);
                    }
                    let next = self.tree.next(at);
                    if exact && !self.needles.hit_ahead(start, stop) {
                        at = next;
                        continue;
                    }
                    self.ancestors.push((at, next));
                }
                Kind::String | Kind::Number => {
                    let in_value = self.needles.hit_in(start, stop)
                        || (self.tree.is_decoded(at) && self.tree.scalar(at).is_some_and(Needles::is_match));
                    if in_key || in_value {
                        self.value(at, in_key, in_value);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.plan
    }

    /// The object that holds a value, and what it is.
    fn root_of(&self, node: u32) -> (u32, Root) {
        let after = self.roots.partition_point(|(root, _)| *root <= node);
        let before = self.roots.get(..after).unwrap_or_default();
        let holder = before.iter().rev().take(1024).find(|(root, _)| node < self.tree.next(*root));
        holder
            .copied()
            .unwrap_or_else(|| (self.ancestors.first().map_or(node, |&(root, _)| root), Root::Other))
    }

    fn parent(&self, above: usize) -> Option<u32> {
        self.ancestors.iter().rev().nth(above).map(|&(node, _)| node)
    }

    /// A key that is a credential itself is overwritten; it has no value to point to.
    fn key(&mut self, node: u32) {
        if let (Some(key), Some(span)) = (self.tree.key(node), self.tree.key_span(node))
            && key.len() >= 20
            && value::classify(key).is_some()
        {
            self.plan.keys.push(span);
        }
    }

    fn value(&mut self, node: u32, in_key: bool, in_value: bool) {
        if self.plan.values.contains_key(&node) {
            return;
        }
        let Some(text) = self.tree.scalar(node) else { return };
        let key = self.tree.key(node);
        let (object, root) = self.root_of(node);
        if in_key {
            self.key(node);
            if key == Some("kubectl.kubernetes.io/last-applied-configuration") {
                // It repeats the whole object, whatever secrets that holds.
                self.plan.redact(self.tree, node, object, None);
                return;
            }
        }
        if in_value && let Some(kind) = value::classify(text) {
            self.plan.redact(self.tree, node, object, Some(kind));
            return;
        }
        let parent_key = self.parent(0).and_then(|parent| self.tree.key(parent));
        let in_config_map = root == Root::ConfigMap && parent_key == Some("data");
        if in_key && let Some(key) = key {
            let position = match parent_key {
                _ if in_config_map => Position::Literal,
                Some("env" | "environment") => Position::Literal,
                _ => Position::Field,
            };
            if name::is_named_secret(key, text, position) {
                self.plan.redact(self.tree, node, object, Some(CredentialKind::NamedSecret));
                return;
            }
        }
        if !in_value {
            return;
        }
        if key == Some("name") {
            self.environment_variable(text, object);
        } else if in_config_map || text.contains('\n') {
            if place::has_assignment(text) {
                self.plan.redact(self.tree, node, object, Some(CredentialKind::NamedSecret));
            }
        } else if matches!(parent_key, Some("command" | "args")) && key.is_none() {
            self.argument(node, text, object);
        }
    }

    /// `name: DB_PASSWORD` beside `value: …`.
    fn environment_variable(&mut self, name: &str, object: u32) {
        let Some(parent) = self.parent(0) else { return };
        for sibling in self.tree.children(parent) {
            if self.tree.key(sibling) == Some("value")
                && let Some(value) = self.tree.scalar(sibling)
                && name::is_named_secret(name, value, Position::Literal)
            {
                let kind = value::classify(value).unwrap_or(CredentialKind::NamedSecret);
                self.plan.redact(self.tree, sibling, object, Some(kind));
            }
        }
    }

    /// `--password=…`, or `--password` followed by its value, or `PASSWORD=… command`.
    fn argument(&mut self, node: u32, text: &str, object: u32) {
        if place::has_flag_with_value(text) {
            self.plan.redact(self.tree, node, object, Some(CredentialKind::NamedSecret));
            return;
        }
        let Some(flag) = text.strip_prefix('-') else { return };
        let Some(list) = self.parent(0) else { return };
        if text.contains(char::is_whitespace) || text.contains('=') || self.tree.next(list) == node + 1 {
            return;
        }
        let next = node + 1;
        if let Some(value) = self.tree.scalar(next)
            && !value.starts_with('-')
            && name::is_named_secret(flag.trim_start_matches('-'), value, Position::Literal)
        {
            self.plan.redact(self.tree, next, object, Some(CredentialKind::NamedSecret));
        }
    }
}

/// Whether an object was printed by a cluster.
fn is_live(tree: &Tree, node: u32) -> bool {
    kubernetes::is_live(tree, node)
}
