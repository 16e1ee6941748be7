//! The resources of ARM templates, and which resource belongs to which. Templates that were evaluated before have names
//! in which unknown parts stand in braces; elsewhere expressions are symbolic as a whole.

use std::fmt::Write as _;

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
    link(out, first);
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
        Some(_) if is_short => {
            let above = parent.and_then(|parent| out.full_names.get(&parent)).map_or("", String::as_str);
            format!("{above}/{known}")
        }
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
        target,
        target_kind,
    });
    if let Some(place) = out.places.get(&node)
        && let Some(found) = out.resources.get(index)
        && let Some(id) = future_id(found, &full_name, place)
    {
        out.future_ids.push((index, id));
    }
    out.full_names.insert(index, full_name);
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

/// The id that a resource of an evaluated template gets. Slashes inside braces become bars, so that it can be taken
/// apart as any other.
fn future_id(found: &FoundResource, full_name: &str, place: &str) -> Option<String> {
    let names = segments(full_name);
    let below = |base: &str, kind: &str, names: &[&str]| -> Option<String> {
        let mut parts = kind.split('/');
        let mut id = format!("{base}/providers/{}", parts.next()?);
        for (part, name) in parts.zip(names) {
            let _ = write!(id, "/{part}/{name}");
        }
        Some(id)
    };
    let id = match (&found.target_kind, &found.target) {
        (Some(kind), _) => {
            let (own, above) = names.split_last()?;
            let target = below(place, kind, above.get(..kind.matches('/').count())?)?;
            below(&target, &found.kind, &[*own])?
        }
        (None, Some(target)) if target != full_name => {
            let target = target.trim_end_matches('/');
            let target = if target.starts_with('/') {
                target.to_owned()
            } else {
                format!("{place}/providers/{target}")
            };
            below(&target, &found.kind, &names)?
        }
        _ => below(place, &found.kind, &names)?,
    };
    let mut depth = 0_u32;
    let plain = |character: char| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth > 0 => return '|',
            _ => {}
        }
        character
    };
    Some(id.chars().map(plain).collect::<String>().to_ascii_lowercase())
}

/// Joins children and extensions to the resources of the template that they name.
fn link(out: &mut Recognized, first: usize) {
    for at in first..out.resources.len() {
        let Some(parent) = parent_of(out, first, at) else { continue };
        if let Some(resource) = out.resources.get_mut(at) {
            resource.parent = Some(parent);
        }
    }
}

/// The resource of the template that one of them belongs to; the template's resources begin at `first`.
fn parent_of(out: &Recognized, first: usize, at: usize) -> Option<usize> {
    let resources = out.resources.get(first..)?;
    let resource = out.resources.get(at).filter(|resource| resource.parent.is_none())?;
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
    let full_name = |candidate: usize| out.full_names.get(&(first + candidate)).map_or("", String::as_str);
    let is_named = |candidate: usize| match &wanted {
        Some(wanted) => !wanted.is_empty() && full_name(candidate).eq_ignore_ascii_case(wanted),
        None => resources.get(candidate).is_some_and(|other| names(target, &other.name)),
    };
    let found = candidates.iter().copied().find(|&candidate| is_named(candidate));
    let found = match (found, candidates.as_slice()) {
        // The same name twice means alternatives under conditions; the first one stands for them.
        (Some(found), _) => Some(found),
        // What is not known may be spelled in two ways, but there is only one it can mean.
        (None, [only]) => {
            let is_open = |text: &str| text.contains('{') || is_expression(text);
            (is_open(target) || is_open(full_name(*only))).then_some(*only)
        }
        _ => None,
    };
    found.map(|found| first + found)
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
