//! From the resources of modules to what is found in files.

use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Kind, TreeBuilder};

use super::config::Config;
use super::mapping::{self, Draft, Table};
use super::module::Declared;
use super::shape::{Content, Shape};
use super::value::{Handle, Key, Value};
use super::world::World;
use super::{azapi, kubernetes};
use crate::parse::ParsedFile;
use crate::recognize::{FoundObject, FoundResource};

/// What is made of the resources of one file.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) resources: Vec<Resource>,
    pub(super) objects: Vec<(String, Shape)>,
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

    /// Writes everything into the tree of the file.
    pub(super) fn write(self, builder: &mut TreeBuilder, out: &mut ParsedFile) {
        for resource in self.resources {
            let node = resource.shape.write(builder, None);
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
            let node = shape.write(builder, None);
            out.objects.push(FoundObject { node, kind });
        }
    }
}

/// One resource that is to be rendered.
pub(super) struct Subject<'s, 'w> {
    pub(super) world: &'s World<'w>,
    pub(super) handle: &'s Handle,
    pub(super) declared: Declared<'w>,
    pub(super) config: &'s Config,
    /// What the file calls it.
    pub(super) pointer: String,
    pub(super) generation: u8,
}

impl Subject<'_, '_> {
    /// The name that stands in the file, or else what Terraform calls the resource.
    pub(super) fn name(&self) -> String {
        let stated = self.config.attribute("name").and_then(|found| found.value.as_text());
        match stated {
            Some(name) if !name.is_empty() => name.to_string(),
            _ => self.declared.block.label(1).unwrap_or_default().to_owned(),
        }
    }

    /// Its id, where it is known what it belongs to.
    pub(super) fn id(&self) -> Option<String> {
        match self.world.id_of(self.handle) {
            Some(Value::Text(id)) => Some(id.to_string()),
            _ => None,
        }
    }
}

/// Renders the resources of an instance and of the modules that it calls.
pub(super) fn instance(world: &World<'_>, root: u32, generation: u8, out: &mut [Rendered]) {
    let mut open = vec![root];
    while let Some(index) = open.pop() {
        let Some(module) = world.module(index) else { continue };
        for (resource, declared) in module.resources.iter().enumerate() {
            let kind = declared.block.label(0).unwrap_or_default();
            let Some(target) = target(kind) else { continue };
            let Some(copies) = world.copies_of(index, resource as u32) else { continue };
            for (key, _) in copies.iter() {
                if !world.charge(1) {
                    break;
                }
                let handle = Handle { instance: index, resource: resource as u32, key: key.clone() };
                let Some(scope) = world.scope_of(&handle) else { continue };
                let config = world.config(&scope, declared.block.header, &declared.block.body);
                let name = declared.block.label(1).unwrap_or_default();
                let pointer = format!("/resource/{kind}/{name}");
                let subject = Subject {
                    world,
                    handle: &handle,
                    declared: *declared,
                    config: &config,
                    pointer,
                    generation,
                };
                if let Some(out) = out.get_mut(declared.file as usize) {
                    render(&subject, &target, out);
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

/// What a type of resource is read as.
enum Target {
    Table(&'static Table),
    Azapi,
    Kubernetes(kubernetes::Kubernetes),
}

fn target(kind: &str) -> Option<Target> {
    if let Some(rest) = kind.strip_prefix("kubernetes_") {
        return kubernetes::of(rest).map(Target::Kubernetes);
    }
    match kind {
        "azapi_resource" => Some(Target::Azapi),
        _ => mapping::table(kind).map(Target::Table),
    }
}

fn render(subject: &Subject<'_, '_>, target: &Target, out: &mut Rendered) {
    match target {
        Target::Table(table) => by_table(subject, table, out),
        Target::Azapi => azapi::render(subject, out),
        Target::Kubernetes(kind) => kubernetes::render(subject, kind, out),
    }
}

fn by_table(subject: &Subject<'_, '_>, table: &'static Table, out: &mut Rendered) {
    let mut draft = Draft {
        world: subject.world,
        config: subject.config,
        pointer: &subject.pointer,
        generation: subject.generation,
        root: Shape::map(subject.config.header).named(subject.pointer.as_str()),
        children: Vec::new(),
    };
    draft.fill(table);
    let (mut shape, children) = (draft.root, draft.children);
    doubt(subject, &mut shape);
    let id = subject.id();
    let index = out.resources.len();
    out.resources.push(Resource {
        kind: table.kind.to_owned(),
        id: id.clone(),
        name: subject.name(),
        shape: shape.named(subject.pointer.as_str()),
        parent: None,
    });
    for child in children {
        let id = id.as_ref().map(|id| format!("{id}/{}/{}", child.segment, child.name));
        out.resources.push(Resource {
            kind: child.kind.to_owned(),
            id,
            name: child.name,
            shape: child.shape,
            parent: Some(index),
        });
    }
}

/// Of what may not be there at all (`count` or `for_each` is not known) nothing is known: whatever it would prove is
/// unknown. A cluster or pool is judged as if it were there.
pub(super) fn doubt(subject: &Subject<'_, '_>, shape: &mut Shape) {
    let kind = subject.declared.block.label(0).unwrap_or_default();
    if subject.handle.key != Key::Unknown || kind.starts_with("azurerm_kubernetes") {
        return;
    }
    let body = &subject.declared.block.body;
    let Some(reason) = body.attribute("count").or(body.attribute("for_each")) else { return };
    let source = subject.world.source(subject.declared.file, reason.span);
    let text: String = source.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    let content = Content::Scalar(Kind::Expression, text.into());
    let value = Shape::new(reason.span, content).named(format!("{}/{}", subject.pointer, reason.name));
    if let Some(properties) = shape.get_mut("properties") {
        *properties = value;
    }
}
