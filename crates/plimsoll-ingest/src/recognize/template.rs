//! The resources of ARM templates, and which resource belongs to which. Templates that were evaluated before have names
//! in which unknown parts stand in braces; elsewhere expressions are symbolic as a whole.

use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Kind, Tree};

use super::azure::{member_path, string, unfold};
use super::resource_id::{ResourceId, is_resource_type, normal_type};
use super::{FoundResource, Recognized};
use crate::iac::arm::is_expression;

const DEEPEST: u8 = 24;

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
    if !out.is_resolved {
        for at in node..tree.next(node) {
            if tree.kind(at) == Kind::String && tree.scalar(at).is_some_and(is_expression) {
                out.expressions.push(at);
            }
        }
    }
    let first = out.resources.len();
    list(tree, node, None, 0, out);
    link(out.resources.get_mut(first..).unwrap_or_default(), first);
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

/// A string member that may be an expression: as it stands, and with what is known of it.
fn named<'t>(tree: &'t Tree, node: u32, key: &str, out: &Recognized) -> Option<(&'t str, String)> {
    let member = tree.member_ignore_case(node, key)?;
    if !matches!(tree.kind(member), Kind::String | Kind::Expression) {
        return None;
    }
    let text = tree.scalar(member).filter(|text| !text.is_empty())?;
    let known = out.symbolic.get(&member).map_or(text, AsRef::as_ref);
    Some((text, known.to_owned()))
}

fn resource(tree: &Tree, node: u32, parent: Option<usize>, depth: u8, out: &mut Recognized) {
    let Some((_, stated)) = named(tree, node, "type", out) else { return };
    // `existing` refers to a resource and makes none.
    if tree.member_ignore_case(node, "existing").is_some_and(|existing| tree.kind(existing) == Kind::True) {
        return;
    }
    let (written, known) = named(tree, node, "name", out).unwrap_or_default();
    let holder = parent.and_then(|index| out.resources.get(index));
    let is_short = !is_resource_type(&stated) && !stated.to_ascii_lowercase().starts_with("providers/");
    let kind = match holder {
        Some(holder) if is_short => format!("{}/{}", holder.kind, stated.to_ascii_lowercase()),
        _ => normal_type(&stated, &known),
    };
    if !is_resource_type(&kind) {
        return;
    }
    let full_name = match holder {
        Some(holder) if is_short => format!("{}/{known}", holder.full_name),
        _ => known.clone(),
    };
    let last = segments(&known).pop().unwrap_or_default();
    let name = if is_expression(&known) || last.contains('{') { written } else { last };
    let lower = stated.to_ascii_lowercase();
    let target_kind = lower.rsplit_once("/providers/").map(|(target, _)| target.to_owned());
    let nested_name = target_kind.is_some() || known.contains('/');
    let scope = named(tree, node, "scope", out).map(|(_, scope)| scope);
    let target = scope.or_else(|| nested_name.then(|| known.clone()));
    let index = out.resources.len();
    out.resources.push(FoundResource {
        node,
        kind: kind.clone(),
        id: None,
        name: name.to_owned(),
        parent,
        lists_children: true,
        origin: Origin::Template,
        full_name,
        target,
        target_kind,
    });
    unfold(tree, node, &kind, index, out);
    list(tree, node, Some(index), depth + 1, out);
    if let Some(inner) = member_path(tree, node, &["properties", "template"]) {
        list(tree, inner, None, depth + 1, out);
    }
}

/// The parts of a name or id between slashes; those inside braces are no borders.
fn segments(text: &str) -> Vec<&str> {
    let (mut out, mut depth, mut from) = (Vec::new(), 0_u32, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => {
                out.push(text.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(text.get(from..).unwrap_or_default());
    out
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
    let wanted = target_name(resource, target);
    let is_named = |candidate: &&FoundResource| match &wanted {
        Some(wanted) => !candidate.full_name.is_empty() && candidate.full_name.eq_ignore_ascii_case(wanted),
        None => names(target, &candidate.name),
    };
    let found =
        candidates.iter().copied().find(|&candidate| resources.get(candidate).as_ref().is_some_and(is_named));
    match (found, candidates.as_slice()) {
        // The same name twice means alternatives under conditions; the first one stands for them.
        (Some(found), _) => Some(found),
        // What is not known may be spelled in two ways, but there is only one it can mean.
        (None, [only]) => {
            let other = resources.get(*only)?;
            let is_open = |text: &str| text.contains('{') || is_expression(text);
            (is_open(target) || is_open(&other.full_name)).then_some(*only)
        }
        _ => None,
    }
}

/// The whole name of the resource that a resource belongs to, where its target says that: its own name without the last
/// part, or what follows the type in its scope. `None` where the target is one expression.
fn target_name(resource: &FoundResource, target: &str) -> Option<String> {
    if is_expression(target) {
        return None;
    }
    let parts = segments(target);
    if child_of(&resource.kind).is_some() {
        let (_, above) = parts.split_last()?;
        return Some(above.join("/"));
    }
    if let Some(kind) = &resource.target_kind {
        let count = kind.matches('/').count();
        return Some(parts.get(..count)?.join("/"));
    }
    let provider = parts.iter().rposition(|part| part.eq_ignore_ascii_case("providers"));
    let parts = match provider {
        Some(at) => parts.get(at + 1..)?,
        None => &parts,
    };
    // Namespace, then type and name in turn.
    let names: Vec<&str> = parts.iter().skip(2).step_by(2).copied().collect();
    (!names.is_empty()).then(|| names.join("/"))
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
