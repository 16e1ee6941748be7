//! From the resources of modules to what is found in files.

use std::rc::Rc;

use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Kind, TreeBuilder};

use super::associate::{self, Association};
use super::config::Config;
use super::mapping::{self, Draft, Table};
use super::module::Declared;
use super::shape::{Content, Shape};
use super::syntax::Expression;
use super::value::{Handle, Key, Value};
use super::world::World;
use super::{azapi, kubernetes};
use crate::parse::{DeployedFrom, ParsedFile};
use crate::recognize::{FoundObject, FoundResource};

/// What is made of the resources of one file.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) resources: Vec<Resource>,
    pub(super) objects: Vec<(String, Shape)>,
    /// The folders of the root modules from which they are deployed, where these are known.
    pub(super) deployed_from: DeployedFrom,
}

/// A resource of Azure.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) kind: String,
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) shape: Shape,
    /// The index of the resource that it is written in.
    pub(super) parent: Option<usize>,
}

impl Rendered {
    pub(super) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.objects.is_empty()
    }

    /// Writes everything into the tree of the file. Returns the values that come from another file: index and offset.
    pub(super) fn write(self, builder: &mut TreeBuilder, out: &mut ParsedFile) -> Vec<(u32, u32)> {
        let mut foreign = Vec::new();
        out.deployed_from = self.deployed_from;
        for resource in self.resources {
            let node = resource.shape.write_within(builder, None, (0, 0), &mut foreign);
            out.resources.push(FoundResource {
                node,
                kind: resource.kind,
                id: resource.id,
                name: resource.name,
                parent: resource.parent,
                lists_children: true,
                origin: Origin::Template,
                target: None,
                target_kind: None,
            });
        }
        for (kind, shape) in self.objects {
            let node = shape.write_within(builder, None, (0, 0), &mut foreign);
            out.objects.push(FoundObject { node, kind });
        }
        foreign
    }
}

/// One resource that is to be rendered.
pub(super) struct Subject<'s, 'w> {
    pub(super) world: &'s World<'w>,
    pub(super) config: &'s Config,
    /// What the file calls it.
    pub(super) pointer: &'s str,
    /// The generation of the provider.
    pub(super) generation: u8,
    /// Its name, or else what Terraform calls it.
    pub(super) name: String,
    pub(super) id: Option<String>,
    /// The block that it is written in, if it is one.
    pub(super) declared: Option<Declared<'w>>,
    /// What decides whether it is there, where that is not known.
    pub(super) doubt: Option<Shape>,
}

impl<'w> Subject<'_, 'w> {
    /// How an attribute is written.
    pub(super) fn written(&self, attribute: &str) -> Option<&'w Expression<'w>> {
        Some(&self.declared?.block.body.attribute(attribute)?.value)
    }

    /// Of what may not be there at all nothing is known: whatever it would prove is unknown.
    pub(super) fn cast_doubt(&self, shape: &mut Shape) {
        if let (Some(doubt), Some(properties)) = (&self.doubt, shape.get_mut("properties")) {
            *properties = doubt.clone();
        }
    }
}

/// Renders the resources of an instance and of the modules that it calls.
pub(super) fn instance(
    world: &World<'_>,
    root: u32,
    generation: u8,
    associations: &mut Vec<Association>,
    out: &mut [Rendered],
) {
    let folder: Rc<str> = world.module(root).map_or("", |module| module.folder.as_str()).into();
    let mut open = vec![root];
    while let Some(index) = open.pop() {
        let Some(module) = world.module(index) else { continue };
        for (resource, declared) in module.resources.iter().enumerate() {
            let Some(target) = declared.block.label(0).and_then(target) else { continue };
            let Some(copies) = world.copies_of(index, resource as u32) else { continue };
            for (key, _) in copies.iter() {
                if !world.charge(1) {
                    break;
                }
                let handle = Handle { instance: index, resource: resource as u32, key: key.clone() };
                if let Some(out) = out.get_mut(declared.file as usize) {
                    associations.extend(copy(world, &handle, *declared, generation, &target, out));
                    out.deployed_from.resources.resize(out.resources.len(), Rc::clone(&folder));
                    out.deployed_from.objects.resize(out.objects.len(), Rc::clone(&folder));
                }
            }
        }
        let mut children = Vec::new();
        for call in 0..module.calls.len() as u32 {
            if let Some(made) = world.instances_of(index, call) {
                children.extend(made.iter().map(|(_, child)| *child));
            }
        }
        // In the order of the calls.
        open.extend(children.into_iter().rev());
    }
}

fn copy<'w>(
    world: &World<'w>,
    handle: &Handle,
    declared: Declared<'w>,
    generation: u8,
    target: &Target,
    out: &mut Rendered,
) -> Option<Association> {
    let scope = world.scope_of(handle)?;
    let config = world.config(&scope, declared.block.header, &declared.block.body);
    let (kind, label) =
        (declared.block.label(0).unwrap_or_default(), declared.block.label(1).unwrap_or_default());
    let pointer = format!("/resource/{kind}/{label}");
    let doubt = doubt(world, handle, declared, &pointer);
    let id = match world.id_of(handle) {
        Some(Value::Text(id)) => Some(id.to_string()),
        _ => None,
    };
    let name = name_of(&config, label);
    let subject = Subject {
        world,
        config: &config,
        pointer: &pointer,
        generation,
        name,
        id,
        declared: Some(declared),
        doubt,
    };
    if matches!(target, Target::Association) {
        return associate::read(&subject, kind, declared.file);
    }
    render(&subject, target, out);
    let made = out.resources.last().filter(|_| kind == "azurerm_network_security_rule")?;
    associate::rule(made.id.as_ref()?, &made.shape, declared.file)
}

/// The name that stands in the file, or else another.
pub(super) fn name_of(config: &Config, otherwise: &str) -> String {
    match config.attribute("name").and_then(|found| found.value.as_text()) {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => otherwise.to_owned(),
    }
}

/// What says how many there are, where that is not known. A cluster or pool is judged as if it were there.
fn doubt(world: &World<'_>, handle: &Handle, declared: Declared<'_>, pointer: &str) -> Option<Shape> {
    let kind = declared.block.label(0)?;
    if handle.key != Key::Unknown || mapping::is_cluster_or_pool(kind) {
        return None;
    }
    let body = &declared.block.body;
    let reason = body.attribute("count").or(body.attribute("for_each"))?;
    let source = world.source(declared.file, reason.span);
    let text: String = source.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    let content = Content::Scalar(Kind::Expression, text.into());
    Some(Shape::new(reason.span, content).named(format!("{pointer}/{}", reason.name)))
}

/// What a type of resource is read as.
pub(super) enum Target {
    Table(&'static Table),
    Azapi,
    Kubernetes(kubernetes::Kubernetes),
    /// It says something of another resource.
    Association,
}

/// What the type is read as; `None` for those that say nothing of a cluster.
pub(super) fn target(kind: &str) -> Option<Target> {
    if kind == "azapi_resource" {
        return Some(Target::Azapi);
    }
    match mapping::table(kind) {
        Some(table) => Some(Target::Table(table)),
        None if associate::is_association(kind) => Some(Target::Association),
        None => kubernetes::of(kind).map(Target::Kubernetes),
    }
}

/// Renders one resource.
pub(super) fn render(subject: &Subject<'_, '_>, target: &Target, out: &mut Rendered) {
    match target {
        Target::Table(table) => by_table(subject, table, out),
        Target::Azapi => azapi::render(subject, out),
        Target::Kubernetes(kind) => kubernetes::render(subject, kind, out),
        Target::Association => {}
    }
}

fn by_table(subject: &Subject<'_, '_>, table: &'static Table, out: &mut Rendered) {
    let mut draft = Draft {
        world: subject.world,
        config: subject.config,
        pointer: subject.pointer,
        generation: subject.generation,
        root: Shape::map(subject.config.header).named(subject.pointer),
        children: Vec::new(),
    };
    draft.fill(table);
    let (mut shape, children) = (draft.root, draft.children);
    subject.cast_doubt(&mut shape);
    // Some resources are called by another attribute.
    let called = match shape.get("name").map(|name| &name.content) {
        Some(Content::Scalar(Kind::String, name)) if !name.is_empty() => name.to_string(),
        _ => subject.name.clone(),
    };
    let index = out.resources.len();
    out.resources.push(Resource {
        kind: table.kind.to_owned(),
        id: subject.id.clone(),
        name: called,
        shape: shape.named(subject.pointer),
        parent: None,
    });
    for child in children {
        let id = subject.id.as_ref().map(|id| format!("{id}/{}/{}", child.segment, child.name));
        out.resources.push(Resource {
            kind: child.kind.to_owned(),
            id,
            name: child.name,
            shape: child.shape,
            parent: Some(index),
        });
    }
}
