//! Azure resources in every JSON shape: as Resource Manager returns them, as `az` prints them, as PowerShell and
//! Resource Graph export them, and inside whatever wraps them.

use plimsoll_model::azure as types;
use plimsoll_model::snapshot::Origin;
use plimsoll_model::tree::{Kind, Tree};

use super::layout::Listed;
use super::resource_id::{ResourceId, is_resource_type, normal_type};
use super::{FoundResource, Recognized, position_note, template};

const DEEPEST_WRAPPER: u8 = 8;

/// Looks at the root of a document; `true` if there is a resource, a template or an empty list of resources in it.
pub(crate) fn document(tree: &Tree, root: u32, listed: Option<Listed>, out: &mut Recognized) -> bool {
    if let Some(schema) = string(tree, root, "$schema")
        && (schema.contains("deploymentParameters.json") || schema.contains("eploymentParameters"))
    {
        out.notes.push(position_note(
            "not-rendered",
            "parameters of a template: used where the template lies beside it as NAME.json, and this as NAME.parameters.json",
        ));
        return true;
    }
    let before = (out.resources.len(), out.templates.len());
    let default = match listed {
        Some(Listed::Azure(kind)) => Some(kind),
        _ => None,
    };
    walk(tree, root, default, 0, out);
    if let Some(kind) = default
        && is_empty_list(tree, root)
    {
        out.supplied.push((kind.to_owned(), root));
        return true;
    }
    if let Some(Listed::Kubernetes(kind)) = listed
        && tree.kind(root) == Kind::Array
        && tree.next(root) == root + 1
    {
        out.supplied.push((kind.to_owned(), root));
        return true;
    }
    before != (out.resources.len(), out.templates.len())
}

/// `[]`, `{"value": []}` or `{"data": []}`.
fn is_empty_list(tree: &Tree, root: u32) -> bool {
    let list = match tree.kind(root) {
        Kind::Array => Some(root),
        Kind::Object => tree.member(root, "value").or_else(|| tree.member(root, "data")),
        _ => None,
    };
    list.is_some_and(|list| tree.kind(list) == Kind::Array && tree.next(list) == list + 1)
}

fn walk(tree: &Tree, node: u32, default: Option<&str>, depth: u8, out: &mut Recognized) {
    if depth > DEEPEST_WRAPPER {
        return;
    }
    match tree.kind(node) {
        Kind::Array => {
            for item in tree.children(node) {
                walk(tree, item, default, depth + 1, out);
            }
        }
        Kind::Object => {
            if template::is_template(tree, node) {
                template::read(tree, node, out);
                return;
            }
            let default = default.filter(|_| depth <= 2);
            if let Some(found) = identify(tree, node, default) {
                resource(tree, found, None, 0, out);
                return;
            }
            for child in tree.children(node) {
                if matches!(tree.kind(child), Kind::Array | Kind::Object) {
                    // Only the usual wrappers of a list keep the type that the file's name gives.
                    let wrapper = matches!(tree.key(child), Some("value" | "data"));
                    walk(tree, child, default.filter(|_| wrapper), depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

/// Adds a resource and those written inside it.
fn resource(tree: &Tree, mut found: FoundResource, parent: Option<usize>, depth: u8, out: &mut Recognized) {
    let (node, kind) = (found.node, found.kind.clone());
    let nested = tree.member_ignore_case(node, "resources").filter(|&list| tree.kind(list) == Kind::Array);
    found.parent = parent;
    found.lists_children = nested.is_some();
    let index = out.resources.len();
    out.resources.push(found);
    if depth < DEEPEST_WRAPPER {
        for child in nested.into_iter().flat_map(|list| tree.children(list)) {
            if let Some(child) = identify(tree, child, None) {
                resource(tree, child, Some(index), depth + 1, out);
            }
        }
    }
    unfold(tree, node, &kind, index, out);
    // Blueprints and deployments carry templates.
    if let Some(inner) = member_path(tree, node, &["properties", "template"])
        && tree.kind(inner) == Kind::Object
        && tree.member_ignore_case(inner, "resources").is_some()
    {
        template::read(tree, inner, out);
    }
}

/// Adds the subnets written inside a virtual network and the security group written inside a subnet. What is only
/// referred to by id is no resource.
pub(crate) fn unfold(tree: &Tree, node: u32, kind: &str, index: usize, out: &mut Recognized) {
    let properties = tree.member_ignore_case(node, "properties").unwrap_or(node);
    let origin = out.resources.get(index).map_or(Origin::Live, |resource| resource.origin);
    if kind == "microsoft.network/virtualnetworks" {
        let Some(subnets) = tree.member_ignore_case(properties, "subnets") else { return };
        for subnet in tree.children(subnets) {
            let Some(name) = string_any(tree, subnet, "name") else { continue };
            let found = FoundResource {
                node: subnet,
                kind: types::SUBNET.to_owned(),
                id: string_any(tree, subnet, "id").map(str::to_owned),
                name: name.to_owned(),
                parent: Some(index),
                lists_children: false,
                origin,
                target: None,
                target_kind: None,
            };
            let subnet_index = out.resources.len();
            out.resources.push(found);
            unfold(tree, subnet, types::SUBNET, subnet_index, out);
        }
    } else if kind == types::SUBNET
        && let Some(group) = tree.member_ignore_case(properties, "networkSecurityGroup")
        && tree.kind(group) == Kind::Object
    {
        let inner = tree.member_ignore_case(group, "properties").unwrap_or(group);
        if tree.member_ignore_case(inner, "securityRules").is_none() {
            return;
        }
        let id = string_any(tree, group, "id");
        let name = string_any(tree, group, "name").or_else(|| Some(ResourceId::parse(id?)?.name));
        out.resources.push(FoundResource {
            node: group,
            kind: types::NETWORK_SECURITY_GROUP.to_owned(),
            id: id.map(str::to_owned),
            name: name.unwrap_or_default().to_owned(),
            parent: None,
            lists_children: false,
            origin,
            target: None,
            target_kind: None,
        });
    }
}

/// Whether a map is a printed resource, and which.
fn identify(tree: &Tree, node: u32, default: Option<&str>) -> Option<FoundResource> {
    if tree.kind(node) != Kind::Object {
        return None;
    }
    let (mut id, mut resource_id, mut kind, mut resource_type, mut name) = (None, None, None, None, None);
    let (mut has_properties, mut is_event) = (false, false);
    for child in tree.children(node) {
        let Some(key) = tree.key(child) else { continue };
        match key.len() {
            2 if key.eq_ignore_ascii_case("id") => id = text(tree, child),
            4 if key.eq_ignore_ascii_case("type") => kind = text(tree, child),
            4 if key.eq_ignore_ascii_case("name") => name = text(tree, child),
            10 if key.eq_ignore_ascii_case("properties") => has_properties = tree.kind(child) == Kind::Object,
            10 if key.eq_ignore_ascii_case("ResourceId") => resource_id = text(tree, child),
            12 if key.eq_ignore_ascii_case("ResourceType") => resource_type = text(tree, child),
            14 if key.eq_ignore_ascii_case("eventTimestamp") => is_event = true,
            _ => {}
        }
    }
    // An event of the activity log states the resource that it is about as `resourceId`.
    if is_event && let Some(id) = id.filter(|id| id.starts_with('/')) {
        return Some(FoundResource {
            node,
            kind: types::ACTIVITY_EVENT.to_owned(),
            id: Some(id.to_owned()),
            name: ResourceId::parse(id).map(|id| id.name.to_owned()).unwrap_or_default(),
            parent: None,
            lists_children: false,
            origin: Origin::Live,
            target: None,
            target_kind: None,
        });
    }
    let id = resource_id.filter(|id| id.starts_with('/')).or(id.filter(|id| id.starts_with('/')));
    let parsed = id.and_then(ResourceId::parse);
    let stated =
        resource_type.filter(|text| is_resource_type(text)).or(kind.filter(|text| is_resource_type(text)));
    if name.is_none() && !has_properties {
        return None;
    }
    let kind = match (stated, &parsed) {
        // An export states the type of the target for an extension: its id knows better.
        (_, Some(parsed)) if parsed.is_extension => parsed.kind.clone(),
        (Some(stated), _) => normal_type(stated, name.unwrap_or_default()),
        (None, Some(parsed)) if parsed.kind.starts_with("microsoft.") => parsed.kind.clone(),
        (None, None) if id.is_none() && kind.is_none_or(|text| !text.contains('/')) => default?.to_owned(),
        _ => return None,
    };
    let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let name = match (&parsed, name) {
        (Some(parsed), _) => parsed.name.to_owned(),
        (None, Some(name)) => last(name),
        (None, None) => String::new(),
    };
    Some(FoundResource {
        node,
        kind,
        id: id.map(str::to_owned),
        name,
        parent: None,
        lists_children: false,
        origin: Origin::Live,
        target: None,
        target_kind: None,
    })
}

pub(super) fn text(tree: &Tree, node: u32) -> Option<&str> {
    if tree.kind(node) == Kind::String { tree.scalar(node).filter(|text| !text.is_empty()) } else { None }
}

pub(super) fn string<'t>(tree: &'t Tree, node: u32, key: &str) -> Option<&'t str> {
    text(tree, tree.member(node, key)?)
}

/// A string member, key in any case.
pub(super) fn string_any<'t>(tree: &'t Tree, node: u32, key: &str) -> Option<&'t str> {
    text(tree, tree.member_ignore_case(node, key)?)
}

pub(super) fn member_path(tree: &Tree, node: u32, path: &[&str]) -> Option<u32> {
    path.iter().try_fold(node, |at, key| tree.member_ignore_case(at, key))
}
