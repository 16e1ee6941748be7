//! Ansible: tasks of the modules `azure_rm_aks` and `azure_rm_aksagentpool` in playbooks, roles and task files.
//!
//! The parameters of a module are those of the resource under other names. What they make is put into the shape of
//! Azure Resource Manager; every value keeps its place and its name in the file. Jinja expressions are not evaluated.

mod shape;

use plimsoll_model::azure::{AGENT_POOL, MANAGED_CLUSTER};
use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Key, Kind, Tree, TreeBuilder};

use crate::recognize::{FoundResource, Recognized, position_note};
use shape::{Content, Shaped, shape_of};

/// Tasks lie in blocks, which lie in blocks; deeper ones are not looked for.
const DEEPEST_BLOCK: u8 = 32;

/// The modules that are read, by the last part of their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Module {
    /// `azure_rm_aks`
    Cluster,
    /// `azure_rm_aksagentpool`
    AgentPool,
}

impl Module {
    fn of(key: &str) -> Option<Self> {
        match key.rsplit('.').next()? {
            "azure_rm_aks" => Some(Self::Cluster),
            "azure_rm_aksagentpool" => Some(Self::AgentPool),
            _ => None,
        }
    }
}

/// The tasks of a file, shaped as resources in a tree over the same text; `None`, with the builder as it was, where
/// there is no such task. Whatever else the file holds is in no tree.
pub(crate) fn read(mut builder: TreeBuilder) -> (TreeBuilder, Option<Recognized>) {
    if memchr::memmem::find(builder.text().as_bytes(), b"azure_rm_aks").is_none() {
        return (builder, None);
    }
    let tree = builder.tree();
    let mut calls = Vec::new();
    for root in tree.roots() {
        tasks(tree, root, 0, &mut calls);
    }
    if calls.is_empty() {
        return (builder, None);
    }
    let mut recognized = Recognized::default();
    let mut shaped = Vec::new();
    for (module, node) in calls {
        if tree.kind(node) != Kind::Object {
            let reason = "Ansible: a task of `azure_rm_aks` whose parameters are no map was not read";
            recognized.notes.push(position_note("not-input", reason));
        } else if tree.member(node, "state").and_then(|state| tree.scalar(state)) != Some("absent") {
            shaped.push((module, shape_of(tree, module, node)));
        }
    }
    let file: Box<str> = tree.file().into();
    let text = builder.take_text();
    let mut made = TreeBuilder::new(file, text);
    for (module, resource) in shaped {
        let node = emit(&mut made, None, &resource, &mut recognized.expressions);
        let name = match resource.member("name").map(|name| &name.content) {
            Some(Content::Scalar(_, name)) => name.to_string(),
            _ => String::new(),
        };
        recognized.resources.push(FoundResource {
            node,
            kind: match module {
                Module::Cluster => MANAGED_CLUSTER,
                Module::AgentPool => AGENT_POOL,
            }
            .to_owned(),
            id: None,
            name,
            parent: None,
            // Other tasks, and other files, may add what belongs to a cluster.
            lists_children: false,
            origin: Origin::Template,
            target: resource.target.as_deref().map(str::to_owned),
            target_kind: None,
        });
    }
    join_pools(&mut recognized.resources);
    (made, Some(recognized))
}

/// Pools belong to the cluster of the same file that they name.
fn join_pools(resources: &mut [FoundResource]) {
    for at in 0..resources.len() {
        let Some(target) = resources.get(at).and_then(|pool| pool.target.clone()) else { continue };
        let parent = resources.iter().position(|other| other.kind == MANAGED_CLUSTER && other.name == target);
        if let Some(pool) = resources.get_mut(at) {
            pool.parent = parent;
        }
    }
}

/// Collects the calls of the modules: in a list of tasks or plays, and in what these hold.
fn tasks(tree: &Tree, node: u32, depth: u8, out: &mut Vec<(Module, u32)>) {
    if depth > DEEPEST_BLOCK {
        return;
    }
    match tree.kind(node) {
        Kind::Array => {
            for item in tree.children(node).filter(|&item| tree.kind(item) == Kind::Object) {
                tasks(tree, item, depth + 1, out);
            }
        }
        Kind::Object => {
            for member in tree.children(node) {
                let key = tree.key(member).unwrap_or_default();
                if let Some(module) = Module::of(key) {
                    out.push((module, member));
                } else if matches!(
                    key,
                    "tasks" | "pre_tasks" | "post_tasks" | "handlers" | "block" | "rescue" | "always"
                ) {
                    tasks(tree, member, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

/// Adds a shaped value to the tree.
fn emit(builder: &mut TreeBuilder, key: Option<&str>, value: &Shaped, expressions: &mut Vec<u32>) -> u32 {
    let key = key.map(|key| Key { start: value.start, end: value.start, decoded: Some(key.into()) });
    let index = match &value.content {
        Content::Scalar(kind, text) => {
            let index = builder.decoded(*kind, key, (value.start, value.end), text.clone());
            if *kind == Kind::Expression {
                expressions.push(index);
            }
            index
        }
        Content::List(items) => {
            let index = builder.open(Kind::Array, key, value.start);
            for item in items {
                emit(builder, None, item, expressions);
            }
            builder.close(index, value.end);
            index
        }
        Content::Map(members) => {
            let index = builder.open(Kind::Object, key, value.start);
            for (key, member) in members {
                emit(builder, Some(key), member, expressions);
            }
            builder.close(index, value.end);
            index
        }
    };
    builder.name(index, value.pointer.clone());
    for (path, pointer) in &value.missing {
        builder.name_missing(index, path.clone(), pointer.clone());
    }
    index
}
