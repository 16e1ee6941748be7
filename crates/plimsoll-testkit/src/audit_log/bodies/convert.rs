//! Values of a parsed manifest to JSON text with holes, and to the field sets of `managedFields`.

use plimsoll_model::{Kind, Tree};

use super::template::{Hole, Template};
use crate::audit_log::text;

/// Values nested deeper are left out; Kubernetes' own objects reach some thirty.
const DEEPEST: usize = 100;

/// Labels that name the application: they, and the selectors that ask for them, get the object's name.
const LABELS: [&str; 5] = ["app", "k8s-app", "run", "app.kubernetes.io/name", "app.kubernetes.io/instance"];

/// What the object is called in its manifest; where this stands in a value, the name of the day is filled in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'t> {
    pub(super) name: &'t str,
    pub(super) namespace: &'t str,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Plain,
    /// An entry of `env`.
    Environment,
}

/// Writes a value.
pub(super) fn value(out: &mut Template, tree: &Tree, node: u32, names: Names<'_>) {
    convert(out, tree, node, names, Within::Plain, 0);
}

fn convert(out: &mut Template, tree: &Tree, node: u32, names: Names<'_>, within: Within, depth: usize) {
    match tree.kind(node) {
        _ if depth > DEEPEST => out.push("null"),
        Kind::Null => out.push("null"),
        Kind::False => out.push("false"),
        Kind::True => out.push("true"),
        Kind::Number => number(out, tree.scalar(node).unwrap_or("0")),
        Kind::Redacted => filled(out, Hole::Value),
        Kind::String | Kind::Expression => {
            let content = tree.scalar(node).unwrap_or_default();
            match tree.key(node).unwrap_or_default() {
                "value" if within == Within::Environment && !content.is_empty() => filled(out, Hole::Value),
                "image" => image(out, content),
                "namespace" if content == names.namespace => filled(out, Hole::Namespace),
                key if LABELS.contains(&key) => filled(out, Hole::Name),
                _ => string(out, content, names),
            }
        }
        Kind::Array => {
            let is_environment = tree.key(node) == Some("env");
            let within = if is_environment { Within::Environment } else { Within::Plain };
            out.push("[");
            for (index, child) in tree.children(node).enumerate() {
                out.push(if index == 0 { "" } else { "," });
                convert(out, tree, child, names, within, depth + 1);
            }
            out.push("]");
        }
        Kind::Object => {
            out.push("{");
            for (index, child) in unique(tree, node).enumerate() {
                out.push(if index == 0 { "" } else { "," });
                text::string(out.text(), tree.key(child).unwrap_or_default());
                out.push(":");
                convert(out, tree, child, names, within, depth + 1);
            }
            out.push("}");
        }
    }
}

/// The members of a map; of a key that stands twice the last one, as the API server has it.
fn unique(tree: &Tree, node: u32) -> impl Iterator<Item = u32> {
    tree.children(node)
        .filter(move |child| tree.key(*child).is_some_and(|key| tree.member(node, key) == Some(*child)))
}

/// A number of YAML as one of JSON; what JSON cannot say becomes text.
fn number(out: &mut Template, written: &str) {
    if serde_json::from_str::<serde_json::Number>(written).is_ok() {
        return out.push(written);
    }
    let plain = written.replace('_', "");
    let digits = plain.trim_start_matches('+');
    let whole = if let Some(hex) = digits.strip_prefix("0x") {
        i64::from_str_radix(hex, 16).ok()
    } else if let Some(octal) = digits.strip_prefix("0o").or_else(|| digits.strip_prefix('0')) {
        i64::from_str_radix(octal, 8).ok()
    } else {
        digits.parse().ok()
    };
    match (whole, digits.parse::<f64>()) {
        (Some(whole), _) => out.push(&whole.to_string()),
        (None, Ok(real)) if real.is_finite() => out.push(&real.to_string()),
        _ => text::string(out.text(), written),
    }
}

fn filled(out: &mut Template, hole: Hole) {
    out.push("\"");
    out.hole(hole);
    out.push("\"");
}

fn string(out: &mut Template, content: &str, names: Names<'_>) {
    let is_hex = |text: &str| text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_uuid = content.len() == 36 && is_hex(&content.replace('-', ""));
    let behind_name = (names.name.len() > 2)
        .then(|| content.strip_prefix(names.name))
        .flatten()
        .filter(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()));
    out.push("\"");
    if is_uuid {
        out.hole(Hole::Uuid);
    } else if is_hex(content) && content.len() <= 128 {
        out.hole(Hole::Hex(content.len() as u8));
    } else if let Some(rest) = behind_name {
        out.hole(Hole::Name);
        text::escaped(out.text(), rest);
    } else {
        text::escaped(out.text(), content);
    }
    out.push("\"");
}

/// An image keeps its repository and gets another tag and digest.
fn image(out: &mut Template, content: &str) {
    let repository = content.split('@').next().unwrap_or_default();
    let repository = match repository.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => repository,
    };
    out.push("\"");
    text::escaped(out.text(), repository);
    out.push(":");
    out.hole(Hole::Tag);
    if content.contains("@sha256:") {
        out.push("@sha256:");
        out.hole(Hole::Hex(64));
    }
    out.push("\"");
}

/// Labels or annotations with one more of the API server's making, or nothing where there is none.
pub(super) fn pairs(out: &mut Template, tree: &Tree, node: Option<u32>, names: Names<'_>) {
    let mut first = true;
    let entries = node.into_iter().flat_map(|node| unique(tree, node));
    for child in entries {
        let key = tree.key(child).unwrap_or_default();
        // A copy of the whole object, with the names that it had.
        if key == "kubectl.kubernetes.io/last-applied-configuration" {
            continue;
        }
        let content = tree.scalar(child).unwrap_or_default();
        out.push(if first { "" } else { "," });
        first = false;
        text::string(out.text(), key);
        out.push(":");
        if key.contains("checksum") {
            filled(out, Hole::Hex(64));
        } else if LABELS.contains(&key) {
            filled(out, Hole::Name);
        } else if matches!(key, "app.kubernetes.io/version" | "version" | "helm.sh/chart") {
            filled(out, Hole::Tag);
        } else {
            string(out, content, names);
        }
    }
}

/// Writes the `f:` members of a map, as `fieldsV1` lists them, without the braces.
pub(super) fn fields(out: &mut Vec<u8>, tree: &Tree, node: u32, depth: usize) {
    for (index, child) in unique(tree, node).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"\"f:");
        text::escaped(out, tree.key(child).unwrap_or_default());
        out.extend_from_slice(b"\":{");
        let is_deep = depth > 12;
        match tree.kind(child) {
            Kind::Object if !is_deep => fields(out, tree, child, depth + 1),
            Kind::Array if !is_deep => items(out, tree, child, depth + 1),
            _ => {}
        }
        out.push(b'}');
    }
}

/// The items of a list that have names.
fn items(out: &mut Vec<u8>, tree: &Tree, node: u32, depth: usize) {
    let named = |item: u32| tree.member(item, "name").and_then(|name| tree.scalar(name));
    let mut first = true;
    for item in tree.children(node) {
        let Some(name) = named(item) else { continue };
        if !first {
            out.push(b',');
        }
        first = false;
        let mut key = Vec::new();
        text::string(&mut key, name);
        out.extend_from_slice(b"\"k:{\\\"name\\\":");
        text::nested(out, &key);
        out.extend_from_slice(b"}\":{\".\":{},");
        fields(out, tree, item, depth + 1);
        out.push(b'}');
    }
}
