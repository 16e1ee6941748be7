//! ARM templates: their resources, which are expressions, and which resource belongs to which. Expressions are not
//! evaluated here; they stay symbolic.

use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Kind, Tree};

use super::azure::{member_path, string, string_any, unfold};
use super::resource_id::{ResourceId, is_resource_type, normal_type};
use super::{FoundResource, Recognized};

const DEEPEST: u8 = 8;

/// Whether a map is a deployment template.
pub(crate) fn is_template(tree: &Tree, node: u32) -> bool {
    let Some(resources) = tree.member_ignore_case(node, "resources") else { return false };
    matches!(tree.kind(resources), Kind::Array | Kind::Object)
        && (string(tree, node, "$schema").is_some_and(|schema| schema.contains("eploymentTemplate.json"))
            || string(tree, node, "contentVersion").is_some())
}

/// Reads a template and those nested in it.
pub(crate) fn read(tree: &Tree, node: u32, out: &mut Recognized) {
    out.templates.push(node);
    for at in node..tree.next(node) {
        if tree.kind(at) == Kind::String && tree.scalar(at).is_some_and(is_expression) {
            out.expressions.push(at);
        }
    }
    let first = out.resources.len();
    list(tree, node, None, 0, out);
    link(out.resources.get_mut(first..).unwrap_or_default(), first);
}

/// `[…]`, but not `[[…]`, which is an escaped literal.
fn is_expression(text: &str) -> bool {
    text.len() > 2 && text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[")
}

/// The `resources` of a template or of a resource: a list, or a map in language version 2.0.
fn list(tree: &Tree, holder: u32, parent: Option<usize>, depth: u8, out: &mut Recognized) {
    let Some(resources) = tree.member_ignore_case(holder, "resources") else { return };
    if depth > DEEPEST || !matches!(tree.kind(resources), Kind::Array | Kind::Object) {
        return;
    }
    for item in tree.children(resources) {
        resource(tree, item, parent, depth, out);
    }
}

fn resource(tree: &Tree, node: u32, parent: Option<usize>, depth: u8, out: &mut Recognized) {
    let Some(stated) = string_any(tree, node, "type") else { return };
    // `existing` refers to a resource and makes none.
    if tree.member_ignore_case(node, "existing").is_some_and(|existing| tree.kind(existing) == Kind::True) {
        return;
    }
    let full_name = string_any(tree, node, "name").unwrap_or_default();
    let parent_kind = parent.and_then(|index| out.resources.get(index)).map(|parent| parent.kind.clone());
    let kind = match parent_kind {
        Some(parent_kind)
            if !is_resource_type(stated) && !stated.to_ascii_lowercase().starts_with("providers/") =>
        {
            format!("{parent_kind}/{}", stated.to_ascii_lowercase())
        }
        _ => normal_type(stated, full_name),
    };
    if !is_resource_type(&kind) {
        return;
    }
    let name = if is_expression(full_name) {
        full_name.to_owned()
    } else {
        full_name.rsplit('/').next().unwrap_or(full_name).to_owned()
    };
    let lower = stated.to_ascii_lowercase();
    let target_kind = lower.rsplit_once("/providers/").map(|(target, _)| target.to_owned());
    let nested_name = target_kind.is_some() || full_name.contains('/');
    let target = string_any(tree, node, "scope").or(nested_name.then_some(full_name));
    let index = out.resources.len();
    out.resources.push(FoundResource {
        node,
        kind: kind.clone(),
        id: None,
        name,
        parent,
        lists_children: true,
        origin: Origin::Template,
        target: target.map(str::to_owned),
        target_kind,
    });
    unfold(tree, node, &kind, index, out);
    list(tree, node, Some(index), depth + 1, out);
    if let Some(inner) = member_path(tree, node, &["properties", "template"]) {
        list(tree, inner, None, depth + 1, out);
    }
}

/// Joins children and extensions to the resources of the template that they name.
fn link(resources: &mut [FoundResource], offset: usize) {
    for at in 0..resources.len() {
        let Some(parent) = parent_of(resources, at) else { continue };
        if let Some(resource) = resources.get_mut(at) {
            resource.parent = Some(parent + offset);
        }
    }
}

fn parent_of(resources: &[FoundResource], at: usize) -> Option<usize> {
    let resource = resources.get(at).filter(|resource| resource.parent.is_none())?;
    let target = resource.target.as_deref()?;
    let candidates: Vec<usize> = match child_of(&resource.kind) {
        Some(parent_kind) => of_kind(resources, parent_kind),
        // An extension names the type of its target in its scope or, in the old form, in its own type.
        None => match &resource.target_kind {
            Some(kind) => of_kind(resources, kind),
            None => of_kind(resources, &named_type(target, resources)?),
        },
    };
    let named: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|&candidate| resources.get(candidate).is_some_and(|parent| names(target, &parent.name)))
        .collect();
    match (named.as_slice(), candidates.as_slice()) {
        // The same name twice means alternatives under conditions; the first one stands for them.
        ([first, ..], _) => Some(*first),
        // A nested deployment spells the name differently, but there is only one it can mean.
        ([], [only]) if is_expression(target) => Some(*only),
        _ => None,
    }
}

/// The type of the resource that a child type belongs to.
fn child_of(kind: &str) -> Option<&str> {
    let (parent, _) = kind.rsplit_once('/')?;
    parent.contains('/').then_some(parent)
}

fn of_kind(resources: &[FoundResource], kind: &str) -> Vec<usize> {
    resources.iter().enumerate().filter(|(_, other)| other.kind == kind).map(|(index, _)| index).collect()
}

/// The type that a scope names: that of a literal id, or the longest known one that stands in the expression.
fn named_type(target: &str, resources: &[FoundResource]) -> Option<String> {
    if let Some(id) = ResourceId::parse(target) {
        return Some(id.kind);
    }
    let lower = target.to_ascii_lowercase();
    let known = resources.iter().map(|other| &other.kind).filter(|kind| lower.contains(kind.as_str()));
    known.max_by_key(|kind| kind.len()).cloned()
}

/// Whether a name or scope names a resource: the same literal segment, or the same inner expression.
fn names(target: &str, name: &str) -> bool {
    if is_expression(name) {
        let inner = name.get(1..name.len() - 1).unwrap_or_default();
        return is_expression(target) && target.contains(inner);
    }
    if is_expression(target) {
        return target
            .split('\'')
            .any(|literal| literal.split('/').any(|part| part.eq_ignore_ascii_case(name)));
    }
    target.split('/').any(|segment| segment.eq_ignore_ascii_case(name))
}
