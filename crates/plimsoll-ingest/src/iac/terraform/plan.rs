//! `terraform show -json`: plans and states. Resources are mapped by the same tables; what Terraform marks as sensitive
//! never enters the tree, and nothing else of the file's text is kept.

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

use super::config::{Config, Setting};
use super::functions::encoding::from_tree;
use super::overrides::Foreign;
use super::render::{Rendered, Subject, Target, name_of, render, target};
use super::value::Value;
use super::world::World;
use super::{ids, provider};
use crate::credential::name::{Position, is_named_secret};
use crate::credential::value::classify;
use crate::iac::Alone;
use crate::parse::ParsedFile;

/// How deep modules may lie in one another.
const DEEPEST: usize = 32;

/// The value that holds the modules of a plan or state, if the tree is one.
fn values_of(tree: &Tree, root: u32) -> Option<u32> {
    let version = tree.member(root, "format_version")?;
    let values = tree.member(root, "planned_values").or_else(|| tree.member(root, "values"))?;
    (tree.kind(version) == Kind::String && tree.member(values, "root_module").is_some()).then_some(values)
}

/// Whether a tree is a plan or a state of Terraform.
pub(crate) fn is_plan(tree: &Tree) -> bool {
    tree.kind(0) == Kind::Object && values_of(tree, 0).is_some()
}

/// Reads a plan or state.
pub(crate) fn read(mut builder: TreeBuilder) -> ParsedFile {
    let mut out = ParsedFile { documents: 1, ..ParsedFile::default() };
    let rendered = {
        let foreign = Foreign::default();
        let world = World::new(&[], &[], &[], &Alone, &foreign);
        Plan::of(builder.tree(), &world).render()
    };
    let file = builder.tree().file().to_owned();
    let text = builder.take_text();
    let mut own = TreeBuilder::new(file, text);
    rendered.write(&mut own, &mut out);
    wipe(&mut own);
    out.tree = Some(own.finish());
    out
}

/// Overwrites everything that is no value of the tree.
fn wipe(builder: &mut TreeBuilder) {
    let tree = builder.tree();
    let is_kept = |node: &u32| {
        !matches!(tree.kind(*node), Kind::Array | Kind::Object | Kind::Redacted | Kind::Expression)
    };
    let mut kept: Vec<(u32, u32)> =
        (0..tree.len() as u32).filter(is_kept).map(|node| tree.span(node)).collect();
    kept.sort_unstable();
    let length = tree.text().len() as u32;
    let mut behind = 0;
    let mut gaps = Vec::new();
    for (start, end) in kept {
        // The header of a resource spans all of it, and says nothing.
        if end - start > LONGEST {
            continue;
        }
        if start > behind {
            gaps.push((behind, start));
        }
        behind = behind.max(end);
    }
    gaps.push((behind, length));
    // A value that is kept may stand around one that is not.
    let redacted = (0..tree.len() as u32).filter(|node| tree.kind(*node) == Kind::Redacted);
    gaps.extend(redacted.map(|node| tree.span(node)));
    for (start, end) in gaps {
        builder.overwrite(start, end);
    }
}

/// Values that are longer are not kept in the text.
const LONGEST: u32 = 4096;

/// A resource of a plan.
struct Planned {
    kind: String,
    name: String,
    /// `module.a.` before its address.
    module: String,
    values: u32,
    config: Config,
    id: Option<String>,
}

struct Plan<'p, 'w> {
    tree: &'p Tree,
    world: &'p World<'w>,
    /// What is only known after the plan is applied, by address.
    unknown: HashMap<&'p str, u32>,
    generation: u8,
}

impl<'p, 'w> Plan<'p, 'w> {
    fn of(tree: &'p Tree, world: &'p World<'w>) -> Self {
        let mut unknown = HashMap::new();
        if let Some(changes) = tree.member(0, "resource_changes") {
            for change in tree.children(changes) {
                let after = member(tree, change, &["change", "after_unknown"]);
                if let (Some(address), Some(after)) = (text(tree, change, "address"), after) {
                    unknown.insert(address, after);
                }
            }
        }
        let constraint =
            member(tree, 0, &["configuration", "provider_config", "azurerm", "version_constraint"]);
        let generation = constraint.and_then(|node| provider::major(tree.scalar(node)?));
        Self { tree, world, unknown, generation: generation.unwrap_or(provider::LATEST) }
    }

    fn render(&self) -> Rendered {
        let mut planned = Vec::new();
        if let Some(root) = values_of(self.tree, 0).and_then(|values| self.tree.member(values, "root_module"))
        {
            self.module(root, "", 0, &mut planned);
        }
        self.identify(&mut planned);
        let mut out = Rendered::default();
        for resource in &planned {
            let Some(target) = target(&resource.kind) else { continue };
            let pointer = self.tree.pointer(resource.values);
            let subject = Subject {
                world: self.world,
                config: &resource.config,
                pointer: &pointer,
                generation: self.generation,
                name: name_of(&resource.config, &resource.name),
                id: resource.id.clone(),
                declared: None,
                doubt: None,
            };
            render(&subject, &target, &mut out);
        }
        out
    }

    fn module(&self, node: u32, path: &str, depth: usize, out: &mut Vec<Planned>) {
        let tree = self.tree;
        for resource in tree.member(node, "resources").into_iter().flat_map(|list| tree.children(list)) {
            let (Some(kind), Some(values)) = (text(tree, resource, "type"), tree.member(resource, "values"))
            else {
                continue;
            };
            if text(tree, resource, "mode") != Some("managed") || target(kind).is_none() {
                continue;
            }
            let address = text(tree, resource, "address").unwrap_or_default();
            let sensitive = tree.member(resource, "sensitive_values");
            let unknown = self.unknown.get(address).copied();
            let mut config = self.config(values, sensitive, unknown);
            config.header = (tree.anchor(resource), tree.anchor(resource) + 1);
            out.push(Planned {
                kind: kind.to_owned(),
                name: text(tree, resource, "name").unwrap_or_default().to_owned(),
                module: path.to_owned(),
                values,
                config,
                id: None,
            });
        }
        if depth < DEEPEST {
            for child in tree.member(node, "child_modules").into_iter().flat_map(|list| tree.children(list)) {
                let path =
                    text(tree, child, "address").map_or_else(String::new, |address| format!("{address}."));
                self.module(child, &path, depth + 1, out);
            }
        }
    }

    /// The attributes and blocks of a resource. Lists of objects are blocks.
    fn config(&self, node: u32, sensitive: Option<u32>, unknown: Option<u32>) -> Config {
        let tree = self.tree;
        let start = tree.anchor(node);
        let mut config = Config { header: (start, start + 1), ..Config::default() };
        for child in tree.children(node) {
            let Some(name) = tree.key(child) else { continue };
            let below = |beside: Option<u32>| tree.member(beside?, name);
            let (sensitive, unknown) = (below(sensitive), below(unknown));
            let is_marked = sensitive.is_some_and(|node| tree.kind(node) == Kind::True);
            let is_blocks = tree.kind(child) == Kind::Array
                && tree.children(child).next().is_some()
                && tree.children(child).all(|item| tree.kind(item) == Kind::Object);
            if is_blocks && !is_marked {
                for (index, item) in tree.children(child).enumerate() {
                    let at = |beside: Option<u32>| tree.children(beside?).nth(index);
                    let mut inner = self.config(item, at(sensitive), at(unknown));
                    inner.header = (tree.anchor(child), tree.anchor(child) + name.len() as u32);
                    config.blocks.push((Rc::from(name), inner));
                }
                continue;
            }
            let value = if is_marked {
                Value::Secret("redacted, marked as sensitive".into())
            } else if holds_true(tree, sensitive) {
                Value::Secret("redacted, holds what is marked as sensitive".into())
            } else {
                without_secrets(name, &from_tree(tree, child))
            };
            let span = (tree.anchor(child), tree.span(child).1);
            config.attributes.push(Setting { name: Rc::from(name), value, span, items: Vec::new() });
        }
        for child in unknown.into_iter().flat_map(|node| tree.children(node)) {
            let Some(name) = tree.key(child).filter(|_| tree.kind(child) == Kind::True) else { continue };
            if !config
                .attributes
                .iter()
                .any(|setting| setting.name.as_ref() == name && !matches!(setting.value, Value::Null))
            {
                let value = Value::unknown("known after apply");
                let (name, span) = (Rc::from(name), config.header);
                config.attributes.push(Setting { name, value, span, items: Vec::new() });
            }
        }
        config
    }

    /// Gives the resources their ids: those that they have, or those that they will have as far as the plan tells.
    fn identify(&self, planned: &mut [Planned]) {
        let mut known: HashMap<String, String> = HashMap::new();
        // A child can be named after its parent: two rounds for what belongs to what belongs to something.
        for _ in 0..3 {
            for resource in planned.iter_mut().filter(|resource| resource.id.is_none()) {
                resource.id = self.id(resource, &known);
                if let Some(id) = &resource.id {
                    known.insert(
                        format!("{}{}.{}", resource.module, resource.kind, resource.name),
                        id.clone(),
                    );
                }
            }
        }
    }

    fn id(&self, resource: &Planned, known: &HashMap<String, String>) -> Option<String> {
        let config = &resource.config;
        if let Some(id) = config.attribute("id").and_then(|found| found.value.as_text())
            && id.starts_with('/')
        {
            return Some(id.to_string());
        }
        let Target::Table(table) = target(&resource.kind)? else { return None };
        let address = || format!("${{{}{}.{}}}", resource.module, resource.kind, resource.name);
        let segment = |name: &str| -> Option<Rc<str>> {
            let text = config.attribute(name).and_then(|found| found.value.as_text());
            Some(match text {
                Some(text) if !text.is_empty() && !text.contains('/') => text,
                _ => address().into(),
            })
        };
        let parent = |names: &str| -> Option<Rc<str>> {
            names.split('|').find_map(|name| {
                let stated = config.attribute(name).and_then(|found| found.value.as_text());
                match stated {
                    Some(id) => id.starts_with('/').then_some(id),
                    None => self.referred(resource, name, known).map(Rc::from),
                }
            })
        };
        ids::composed(table.id, "/subscriptions/${subscription}", &segment, &parent)
    }

    /// The id of the resource that the configuration refers to where the plan does not know the value yet.
    fn referred<'k>(
        &self,
        resource: &Planned,
        attribute: &str,
        known: &'k HashMap<String, String>,
    ) -> Option<&'k str> {
        let tree = self.tree;
        let mut module = member(tree, 0, &["configuration", "root_module"])?;
        for step in resource.module.split("module.").skip(1) {
            let name = step.trim_end_matches('.').split('[').next()?;
            module = member(tree, module, &["module_calls", name, "module"])?;
        }
        let list = tree.member(module, "resources")?;
        let written = tree.children(list).find(|node| {
            text(tree, *node, "type") == Some(&resource.kind)
                && text(tree, *node, "name") == Some(&resource.name)
        })?;
        let references = member(tree, written, &["expressions", attribute, "references"])?;
        tree.children(references).find_map(|node| {
            known.get(&format!("{}{}", resource.module, tree.scalar(node)?)).map(String::as_str)
        })
    }
}

fn member(tree: &Tree, node: u32, path: &[&str]) -> Option<u32> {
    path.iter().try_fold(node, |at, key| tree.member(at, key))
}

fn text<'t>(tree: &'t Tree, node: u32, key: &str) -> Option<&'t str> {
    let found = tree.member(node, key).filter(|&found| tree.kind(found) == Kind::String)?;
    tree.scalar(found)
}

/// Whether anything in a value of `sensitive_values` is marked.
fn holds_true(tree: &Tree, node: Option<u32>) -> bool {
    node.is_some_and(|node| (node..tree.next(node)).any(|at| tree.kind(at) == Kind::True))
}

/// A value without what is a credential by its shape or name.
fn without_secrets(name: &str, value: &Value) -> Value {
    match value {
        Value::Text(text) if classify(text).is_some() || is_named_secret(name, text, Position::Field) => {
            Value::Secret(format!("redacted, {} bytes", text.len()).into())
        }
        Value::List(list) => Value::list(list.items.iter().map(|item| without_secrets(name, item)).collect()),
        Value::Map(map) => {
            let clean = |(key, member): (&Rc<str>, &Value)| (Rc::clone(key), without_secrets(key, member));
            Value::map(map.members.iter().map(clean).collect())
        }
        other => other.clone(),
    }
}
