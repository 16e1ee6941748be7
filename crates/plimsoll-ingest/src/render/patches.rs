//! The patches of a kustomization: strategic merges and lists of operations (RFC 6902), in files or written out.

use plimsoll_model::tree::{Kind, Tree, Written};

use super::kustomize::{item_or_key, value_of};
use super::skeleton::{Label, Skeleton, Value};

/// How deep an operation's path is followed.
const DEEPEST: usize = 64;

/// What a patch changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    /// The kind; empty for any.
    pub(super) kind: String,
    /// The name; empty for any. Regular expressions are not evaluated: one that holds more than a name fits all.
    pub(super) name: String,
}

impl Target {
    pub(super) fn is(&self, kind: &str, name: &str) -> bool {
        let is_plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        };
        let fits = |pattern: &str, text: &str| {
            pattern.is_empty()
                || !is_plain(pattern)
                || pattern == text
                || text.ends_with(&format!("-{pattern}"))
        };
        fits(&self.kind, kind) && fits(&self.name, name)
    }
}

/// Where a patch is written.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// In a file.
    Path(String),
    /// In the kustomization itself.
    Inline(String),
}

/// A patch.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    pub(super) content: Content,
    pub(super) target: Option<Target>,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The patches that a kustomization names.
pub(super) fn of(tree: &Tree) -> Vec<Patch> {
    let mut patches = Vec::new();
    let mut add = |node: u32, content: Content, target: Option<Target>| {
        let (line, column) = tree.position(tree.anchor(node));
        patches.push(Patch { content, target, line, column });
    };
    let content = |text: &str| {
        if text.contains('\n') || text.trim_start().starts_with(['{', '[']) {
            Content::Inline(text.to_owned())
        } else {
            Content::Path(text.to_owned())
        }
    };
    let items = |key: &str| -> Vec<u32> {
        tree.member(0, key).into_iter().flat_map(|list| tree.children(list)).collect()
    };
    for item in items("patchesStrategicMerge") {
        if let Some(text) = tree.scalar(item) {
            add(item, content(text), None);
        }
    }
    for item in [items("patches"), items("patchesJson6902")].concat() {
        let string = |node: u32, key: &str| {
            tree.member(node, key).and_then(|node| tree.scalar(node)).unwrap_or_default().to_owned()
        };
        let target = tree
            .member(item, "target")
            .map(|target| Target { kind: string(target, "kind"), name: string(target, "name") });
        if let Some(node) = tree.member(item, "path")
            && let Some(path) = tree.scalar(node)
        {
            add(node, Content::Path(path.to_owned()), target);
        } else if let Some(node) = tree.member(item, "patch")
            && let Some(text) = tree.scalar(node)
        {
            add(node, Content::Inline(text.to_owned()), target);
        }
    }
    patches
}

/// Adds what a patch says as parts. Without a file it was written out, and all of it stands at one place.
pub(super) fn add(skeleton: &mut Skeleton, tree: &Tree, root: u32, file: Option<u32>, at: Written) -> u32 {
    let top = match file {
        Some(file) => {
            let (line, column) = tree.position(tree.anchor(root));
            Written { file, line, column }
        }
        None => at,
    };
    if tree.kind(root) != Kind::Array {
        let mut part = match file {
            Some(file) => skeleton.add_tree(tree, root, file, None, 0),
            None => skeleton.add_tree(tree, root, at.file, None, 0),
        };
        if file.is_none() {
            part = skeleton.moved(part, at);
        }
        return part;
    }
    let document = skeleton.add(None, Label::Document, Value::None, top);
    for operation in tree.children(root) {
        let string = |key: &str| tree.member(operation, key).and_then(|node| tree.scalar(node));
        let Some(path) = string("path").filter(|_| string("op") != Some("remove")) else { continue };
        let (line, column) = tree.position(tree.anchor(operation));
        let place = file.map_or(at, |file| Written { file, line, column });
        let tokens: Vec<String> = path
            .split('/')
            .skip(1)
            .take(DEEPEST)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect();
        let Some((last, above)) = tokens.split_last() else { continue };
        let mut parent = document;
        for token in above {
            parent = skeleton.add(Some(parent), item_or_key(token), Value::None, place);
        }
        let Some(value) = tree.member(operation, "value") else { continue };
        let part = match tree.kind(value) {
            Kind::Array | Kind::Object => {
                skeleton.add_tree(tree, value, place.file, Some((parent, item_or_key(last))), 0)
            }
            _ => skeleton.add(Some(parent), item_or_key(last), value_of(tree, value), place),
        };
        if file.is_none() {
            skeleton.moved(part, at);
        }
    }
    document
}
