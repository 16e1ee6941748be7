//! Kubernetes objects: documents, `List`s however nested, and what only looks like an object.

use plimsoll_model::tree::{Kind, Tree};

use super::layout::Listed;
use super::{FoundObject, Recognized, position_note};

const DEEPEST_LIST: u8 = 16;

/// What a map is, by its `apiVersion` and `kind`.
enum Shape<'t> {
    Object(&'t str),
    List { items: Option<u32>, item_kind: &'t str },
    Kubeconfig,
    Kustomization,
    Tool(&'t str),
    Headless,
    Other,
}

/// Looks at the root of a document; `true` if it is an object, a list of objects, or a file of a Kubernetes tool.
pub(crate) fn document(tree: &Tree, root: u32, listed: Option<Listed>, out: &mut Recognized) -> bool {
    match tree.kind(root) {
        Kind::Object => map(tree, root, "", listed, 0, out),
        Kind::Array => {
            let mut found = false;
            for item in tree.children(root) {
                found |= tree.kind(item) == Kind::Object && map(tree, item, "", None, 0, out);
            }
            found
        }
        _ => false,
    }
}

fn map(
    tree: &Tree,
    node: u32,
    kind_of_list: &str,
    listed: Option<Listed>,
    depth: u8,
    out: &mut Recognized,
) -> bool {
    match shape(tree, node, kind_of_list) {
        Shape::Object(kind) => out.objects.push(FoundObject { node, kind: kind.to_owned() }),
        Shape::List { items, item_kind } => {
            if depth >= DEEPEST_LIST {
                out.warnings.push((node, "lists nested deeper than 16 levels are not read".to_owned()));
                return true;
            }
            let mut empty = true;
            for item in items.into_iter().flat_map(|items| tree.children(items)) {
                empty = false;
                if tree.kind(item) != Kind::Object || !map(tree, item, item_kind, None, depth + 1, out) {
                    out.warnings.push((item, "this item of the list is no Kubernetes object".to_owned()));
                }
            }
            out.has_list = true;
            if empty {
                match listed {
                    _ if !item_kind.is_empty() => out.supplied.push((item_kind.to_owned(), node)),
                    Some(Listed::Kubernetes(kind)) => out.supplied.push((kind.to_owned(), node)),
                    _ => {}
                }
            }
        }
        Shape::Kubeconfig => {
            out.kubeconfigs.push(node);
            out.notes.push(position_note(
                "not-input",
                "kubeconfig: it gives access to a cluster and describes none",
            ));
        }
        Shape::Kustomization => out.is_kustomization = true,
        Shape::Tool(tool) => {
            let reason = format!("configuration of a tool ({tool}), not an object of a cluster");
            out.notes.push(position_note("not-input", reason));
        }
        Shape::Headless => {
            out.warnings
                .push((node, "this document has an `apiVersion` but no `kind`; it was not read".to_owned()));
            return false;
        }
        Shape::Other => return false,
    }
    true
}

/// Reads what says the shape in one pass over the members.
fn shape<'t>(tree: &'t Tree, node: u32, kind_of_list: &'t str) -> Shape<'t> {
    let (mut api_version, mut kind, mut items) = (None, None, None);
    let (mut has_metadata, mut has_spec, mut has_clusters) = (false, false, false);
    for child in tree.children(node) {
        match tree.key(child) {
            Some("apiVersion") => api_version = text(tree, child),
            Some("kind") => kind = text(tree, child),
            Some("items") => items = Some(child),
            Some("metadata") => has_metadata = tree.kind(child) == Kind::Object,
            Some("spec") => has_spec = true,
            Some("clusters" | "users" | "contexts") => has_clusters = true,
            _ => {}
        }
    }
    // `kubectl get --raw` prints typed lists whose items name neither version nor kind.
    let kind = match kind {
        Some(kind) => kind,
        None if has_metadata && !kind_of_list.is_empty() => return Shape::Object(kind_of_list),
        None if api_version.is_some() && (has_metadata || has_spec) => return Shape::Headless,
        None => return Shape::Other,
    };
    let Some(api_version) = api_version else {
        let proper = kind.starts_with(|first: char| first.is_ascii_uppercase())
            && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return if has_metadata && proper { Shape::Object(kind) } else { Shape::Other };
    };
    if let Some(item_kind) = kind.strip_suffix("List")
        && !has_spec
        && items.is_none_or(|items| matches!(tree.kind(items), Kind::Array | Kind::Null))
        && (items.is_some() || item_kind.is_empty())
    {
        return Shape::List { items, item_kind };
    }
    if kind == "Config" && api_version == "v1" && has_clusters {
        return Shape::Kubeconfig;
    }
    let group = api_version.split('/').next().unwrap_or_default();
    match group {
        "kustomize.config.k8s.io" => Shape::Kustomization,
        "skaffold" => Shape::Tool("skaffold"),
        "kind.x-k8s.io" => Shape::Tool("kind"),
        "k3d.io" => Shape::Tool("k3d"),
        "ctlptl.dev" => Shape::Tool("ctlptl"),
        "eksctl.io" => Shape::Tool("eksctl"),
        "cli.kyverno.io" => Shape::Tool("kyverno"),
        "kuttl.dev" => Shape::Tool("kuttl"),
        "chainsaw.kyverno.io" => Shape::Tool("chainsaw"),
        _ => Shape::Object(kind),
    }
}

fn text(tree: &Tree, node: u32) -> Option<&str> {
    if tree.kind(node) == Kind::String { tree.scalar(node).filter(|text| !text.is_empty()) } else { None }
}

/// Whether an object was printed by a cluster: only the API server writes a uid or a resource version.
pub(crate) fn is_live(tree: &Tree, node: u32) -> bool {
    tree.member(node, "metadata").is_some_and(|metadata| {
        tree.children(metadata).any(|child| matches!(tree.key(child), Some("uid" | "resourceVersion")))
    })
}
