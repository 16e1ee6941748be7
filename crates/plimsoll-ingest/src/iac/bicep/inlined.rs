//! The resources of templates that the compiler brought, with the places of what people wrote: the call of a module, or
//! the declarations of the file that was compiled.

mod origins;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::tree::{Tree, TreeBuilder};
use plimsoll_model::{CredentialKind, Diagnostic};

use super::super::arm::{self, Called};
use super::emit::last_segment;
use super::links;
use super::modules::Roots;
use super::secrets::Secret;
use super::source::Source;
use crate::parse::{FileContext, ParsedFile, Values};
use crate::recognize::resource_id::ResourceId;
use origins::Found;

/// What was read of a template, and the root that it is deployed from.
pub(super) struct More {
    parsed: ParsedFile,
    root: usize,
}

/// Reads all templates as they are called.
pub(super) fn read(sources: &[Source], secrets: &[BTreeMap<u32, Secret>], roots: &mut Roots) -> Vec<More> {
    let mut calls: BTreeMap<(usize, Option<usize>, usize), Vec<Called>> = BTreeMap::new();
    for call in std::mem::take(&mut roots.inlined) {
        calls.entry((call.file, call.module, call.root)).or_default().push(call.called);
    }
    let known: BTreeSet<(&'static str, u32)> =
        secrets.iter().flat_map(BTreeMap::values).map(|secret| (secret.kind.words(), secret.size)).collect();
    let is_known = |kind: CredentialKind, size: u32| known.contains(&(kind.words(), size));
    let mut out = Vec::new();
    for ((file, module, root), calls) in calls {
        let Some(source) = sources.get(file) else { continue };
        let compiled = source.compiled.as_ref();
        let tree = compiled.and_then(|compiled| match module {
            Some(module) => compiled.module(module),
            None => compiled.whole(),
        });
        let Some(tree) = tree else { continue };
        let mut parsed = template(sources, file, module, tree, &calls);
        if module.is_none() {
            // What is written out in the file itself was found there.
            parsed.credentials.retain(|found| !is_known(found.kind, found.size));
        }
        for (_, id) in &mut parsed.future_ids {
            *id = links::qualified(id, root, roots);
        }
        if is_open(&parsed) {
            roots.incomplete.insert(root);
        }
        out.push(More { parsed, root });
    }
    out
}

/// Once everything is known that a root deploys: whether what is missing among its resources is not there.
pub(super) fn finish(more: Vec<More>, roots: &Roots) -> Vec<ParsedFile> {
    let finished = more.into_iter().map(|More { mut parsed, root }| {
        if roots.incomplete.contains(&root) {
            for resource in &mut parsed.resources {
                resource.lists_children = false;
            }
        }
        parsed
    });
    finished.collect()
}

/// Whether a resource may belong to anything that is deployed with it.
fn is_open(parsed: &ParsedFile) -> bool {
    parsed.future_ids.iter().any(|(index, id)| {
        let is_free = parsed.resources.get(*index).is_some_and(|resource| resource.parent.is_none());
        let owner = ResourceId::parse(id).and_then(|id| id.parent);
        is_free && owner.is_some_and(links::is_open)
    })
}

/// Reads one template as often as it is called.
fn template(
    sources: &[Source],
    file: usize,
    module: Option<usize>,
    tree: &Tree,
    calls: &[Called],
) -> ParsedFile {
    let mut resolved = arm::called(tree, calls);
    let warnings = std::mem::take(&mut resolved.warnings);
    let Found { origins, names, offsets } =
        origins::find(sources, file, module, tree, resolved.builder.tree());
    for (node, name) in names {
        resolved.builder.name(node, name);
    }
    let symbolic = resolved.symbolic.clone();
    let name = tree.file().to_owned();
    let context = FileContext { name: &name, ..FileContext::default() };
    let values = Values {
        builder: TreeBuilder::new(name.as_str(), String::new()),
        problems: Vec::new(),
        is_json: true,
    };
    let mut parsed = values.finish(&context, Some(resolved));
    // Lines of the template are lines of no file.
    parsed.failed.clear();
    parsed.skipped.clear();
    parsed.warnings.clear();
    let mut told = BTreeSet::new();
    for (offset, message) in warnings {
        let node = offsets.get(&offset).copied().unwrap_or(0);
        let (file, line, column) = origins.at(node);
        if told.insert((file, line, column, message.clone())) {
            parsed.warnings.push(Diagnostic { file: file.to_owned(), line, column, message });
        }
    }
    if let Some(tree) = &mut parsed.tree {
        // A name that is partly known reads as it does in Bicep, not as the expression of the template.
        for resource in &mut parsed.resources {
            let name = tree.member_ignore_case(resource.node, "name").and_then(|node| symbolic.get(&node));
            if let Some(name) = name {
                last_segment(name).clone_into(&mut resource.name);
            }
        }
        tree.set_origins(origins.finish());
    }
    parsed
}
