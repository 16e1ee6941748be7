//! Which declaration of a Bicep file an item of the compiled template is.

use std::collections::HashMap;

use plimsoll_model::tree::{Kind, Tree};

use super::super::super::compile::{module_item, nested};
use super::super::super::source::{Source, member};
use crate::iac::expression::ExpressionKind;

/// How deep modules may call one another.
const DEEPEST: u8 = 24;

/// A declaration.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    pub(super) file: usize,
    pub(super) offset: u32,
    /// The resource of the file, where it is one that was understood.
    pub(super) resource: Option<usize>,
    /// What the file calls it, without the first slash.
    pub(super) name: Option<String>,
}

/// The declarations of all items of a template, by their places in it.
pub(super) fn declarations(sources: &[Source], file: usize, tree: &Tree) -> HashMap<u32, Declaration> {
    let mut out = HashMap::new();
    if let Some(root) = tree.roots().first() {
        template(sources, file, tree, *root, 0, &mut out);
    }
    out
}

fn template(
    sources: &[Source],
    file: usize,
    tree: &Tree,
    root: u32,
    depth: u8,
    out: &mut HashMap<u32, Declaration>,
) {
    let (Some(source), Some(resources)) = (sources.get(file), tree.member_ignore_case(root, "resources"))
    else {
        return;
    };
    let mut modules = Vec::new();
    for (index, module) in source.program.modules.iter().enumerate() {
        let Some(item) = module_item(tree, root, source, index) else { continue };
        modules.push(item);
        let name = Some(format!("modules/{}", module.name));
        out.insert(tree.span(item).0, Declaration { file, offset: module.path_span.0, resource: None, name });
        if let (Some(target), Some(inner)) =
            (source.modules.get(index).copied().flatten(), nested(tree, item))
            && depth < DEEPEST
        {
            template(sources, target, tree, inner, depth + 1, out);
        }
    }
    let mut items: Vec<u32> = tree.children(resources).filter(|item| !modules.contains(item)).collect();
    let mut free: Vec<usize> = (0..source.resources.len())
        .filter(|&index| source.resources.get(index).is_some_and(|found| !found.resource.is_existing))
        .collect();
    // By symbolic name, by name, and then by order where there are as many of both.
    for is_it in [is_named, is_called] {
        items.retain(|&item| match free.iter().position(|&index| is_it(source, index, tree, item)) {
            Some(at) => {
                let index = free.remove(at);
                insert(source, file, index, tree, item, out);
                false
            }
            None => true,
        });
    }
    let mut kinds: Vec<String> = items.iter().filter_map(|&item| kind_of(tree, item)).collect();
    kinds.sort();
    kinds.dedup();
    for kind in kinds {
        let left: Vec<u32> =
            items.iter().copied().filter(|&item| kind_of(tree, item).as_ref() == Some(&kind)).collect();
        let declared: Vec<usize> =
            free.iter().copied().filter(|&index| full_kind(source, index).as_ref() == Some(&kind)).collect();
        let is_sure = left.len() == declared.len();
        for (position, item) in left.into_iter().enumerate() {
            match declared.get(position).filter(|_| is_sure) {
                Some(&index) => insert(source, file, index, tree, item, out),
                None => unread(source, file, &kind, tree, item, out),
            }
        }
    }
}

fn insert(
    source: &Source,
    file: usize,
    index: usize,
    tree: &Tree,
    item: u32,
    out: &mut HashMap<u32, Declaration>,
) {
    let Some(found) = source.resources.get(index) else { return };
    let name = Some(format!("resources/{}", found.resource.name));
    let offset = found.resource.span.0;
    out.insert(tree.span(item).0, Declaration { file, offset, resource: Some(index), name });
}

/// A resource in a part of the file that was not understood: by its symbolic name or its type, as text.
fn unread(
    source: &Source,
    file: usize,
    kind: &str,
    tree: &Tree,
    item: u32,
    out: &mut HashMap<u32, Declaration>,
) {
    let symbol = tree.key(item).map(|key| format!("resource {} ", key.rsplit("::").next().unwrap_or(key)));
    let wanted = [symbol.unwrap_or_default().to_ascii_lowercase(), format!("'{kind}@")];
    let mut found = None;
    for &(_, (start, end)) in &source.program.lost {
        let text = source.text.get(start as usize..end as usize).unwrap_or_default().to_ascii_lowercase();
        let mut at = start as usize;
        for line in text.split_inclusive('\n') {
            if found.is_none() && wanted.iter().any(|wanted| !wanted.is_empty() && line.contains(wanted)) {
                found = Some(at as u32);
            }
            at += line.len();
        }
    }
    let first = source.program.lost.first().map(|(_, (start, _))| *start);
    let offset = found.or(first).unwrap_or(0);
    out.insert(tree.span(item).0, Declaration { file, offset, resource: None, name: None });
}

/// Whether a resource has the symbolic name of an item; nested ones are called `outer::inner`.
fn is_named(source: &Source, index: usize, tree: &Tree, item: u32) -> bool {
    let is_map = |key: &str| {
        let name = key.rsplit("::").next().unwrap_or(key);
        source.resources.get(index).is_some_and(|found| *found.resource.name == *name)
    };
    tree.key(item).is_some_and(is_map) && tree.kind(item) == Kind::Object
}

/// Whether a resource is of the type of an item and has its name, which is written out.
fn is_called(source: &Source, index: usize, tree: &Tree, item: u32) -> bool {
    if tree.key(item).is_some()
        || kind_of(tree, item).is_none_or(|kind| full_kind(source, index) != Some(kind))
    {
        return false;
    }
    let stated = source.resources.get(index).and_then(|found| member(&found.resource.body.object, "name"));
    let Some(ExpressionKind::Text(name)) = stated.map(|name| &name.kind) else { return false };
    let compiled =
        tree.member_ignore_case(item, "name").and_then(|node| tree.scalar(node)).unwrap_or_default();
    compiled == &**name || compiled.contains(&format!("'{name}'")) || compiled.ends_with(&format!("/{name}"))
}

fn kind_of(tree: &Tree, item: u32) -> Option<String> {
    let kind = tree.member_ignore_case(item, "type").and_then(|node| tree.scalar(node))?;
    Some(kind.to_ascii_lowercase())
}

/// The whole type of a declared resource; a nested one states the last part of it only.
fn full_kind(source: &Source, index: usize) -> Option<String> {
    let mut parts = Vec::new();
    let mut at = index;
    for _ in 0..8 {
        let found = source.resources.get(at)?;
        let own = found.resource.reference.split('@').next().unwrap_or_default().trim_matches('\'');
        parts.push(own.to_ascii_lowercase());
        match found.inside {
            Some(outer) if !own.contains('/') => at = outer,
            _ => break,
        }
    }
    parts.reverse();
    Some(parts.join("/"))
}
