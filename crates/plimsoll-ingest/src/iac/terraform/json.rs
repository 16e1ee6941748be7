//! Terraform written as JSON: the same blocks and attributes, strings are templates.

use std::borrow::Cow;

use plimsoll_model::tree::{Kind, Tree};

use super::parser::parse_json_string;
use super::syntax::{Attribute, Block, Body, Expression, ExpressionKind, Span};

/// How many labels the blocks at the top have.
const LABELS: &[(&str, usize)] = &[
    ("check", 1),
    ("data", 2),
    ("ephemeral", 2),
    ("import", 0),
    ("locals", 0),
    ("module", 1),
    ("moved", 0),
    ("output", 1),
    ("provider", 1),
    ("removed", 0),
    ("resource", 2),
    ("terraform", 0),
    ("variable", 1),
];

/// A configuration: blocks at the top, everything in them as attributes.
pub(super) fn configuration(tree: &Tree) -> Body<'_> {
    let mut body = Body::default();
    for root in tree.roots() {
        for member in tree.children(root) {
            let Some(kind) = tree.key(member) else { continue };
            if let Some((_, labels)) = LABELS.iter().find(|(known, _)| *known == kind) {
                blocks(tree, member, kind, *labels, &mut Vec::new(), &mut body.blocks);
            }
        }
    }
    body
}

/// A file of values of variables. Nothing in it is a template.
pub(super) fn values(tree: &Tree) -> Body<'_> {
    let mut body = Body::default();
    for root in tree.roots() {
        body.attributes.extend(tree.children(root).filter_map(|member| attribute(tree, member, false)));
    }
    body
}

fn blocks<'t>(
    tree: &'t Tree,
    node: u32,
    kind: &'t str,
    labels: usize,
    path: &mut Vec<Cow<'t, str>>,
    out: &mut Vec<Block<'t>>,
) {
    match tree.kind(node) {
        Kind::Array => {
            for item in tree.children(node) {
                if tree.kind(item) != Kind::Array {
                    blocks(tree, item, kind, labels, path, out);
                }
            }
        }
        Kind::Object if labels > 0 => {
            for member in tree.children(node) {
                path.push(Cow::Borrowed(tree.key(member).unwrap_or_default()));
                blocks(tree, member, kind, labels - 1, path, out);
                path.pop();
            }
        }
        Kind::Object => {
            let mut body = Body::default();
            for member in tree.children(node) {
                if tree.key(member) == Some("required_providers") {
                    let mut inner = Body::default();
                    inner
                        .attributes
                        .extend(tree.children(member).filter_map(|member| attribute(tree, member, true)));
                    let header = place(tree, member);
                    let kind = Cow::Borrowed("required_providers");
                    body.blocks.push(Block { kind, labels: Vec::new(), header, body: inner });
                } else if let (Some("dynamic"), Kind::Object) = (tree.key(member), tree.kind(member)) {
                    for block in tree.children(member) {
                        dynamic(tree, block, &mut body.blocks);
                    }
                } else {
                    body.attributes.extend(attribute(tree, member, true));
                }
            }
            let (start, _) = place(tree, node);
            let header = (start, tree.span(node).0 + 1);
            out.push(Block { kind: Cow::Borrowed(kind), labels: path.clone(), header, body });
        }
        _ => {}
    }
}

/// `"dynamic": {"name": {"for_each": …, "content": {…}}}`.
fn dynamic<'t>(tree: &'t Tree, node: u32, out: &mut Vec<Block<'t>>) {
    let items: Vec<u32> =
        if tree.kind(node) == Kind::Array { tree.children(node).collect() } else { vec![node] };
    for item in items {
        let mut body = Body::default();
        for member in tree.children(item) {
            if tree.key(member) == Some("content") {
                let content = match tree.kind(member) {
                    Kind::Array => tree.children(member).next().unwrap_or(member),
                    _ => member,
                };
                let mut inner = Body::default();
                inner
                    .attributes
                    .extend(tree.children(content).filter_map(|member| attribute(tree, member, true)));
                let header = place(tree, member);
                body.blocks.push(Block {
                    kind: Cow::Borrowed("content"),
                    labels: Vec::new(),
                    header,
                    body: inner,
                });
            } else {
                body.attributes.extend(attribute(tree, member, true));
            }
        }
        let labels = vec![Cow::Borrowed(tree.key(node).unwrap_or_default())];
        out.push(Block { kind: Cow::Borrowed("dynamic"), labels, header: place(tree, node), body });
    }
}

fn attribute(tree: &Tree, node: u32, templates: bool) -> Option<Attribute<'_>> {
    let name = tree.key(node).filter(|name| !name.starts_with("//"))?;
    let value = expression(tree, node, templates);
    Some(Attribute { name: Cow::Borrowed(name), span: place(tree, node), value })
}

/// From the key to the end of the value.
fn place(tree: &Tree, node: u32) -> Span {
    (tree.anchor(node), tree.span(node).1)
}

/// The parser of JSON keeps the depth within bounds.
fn expression(tree: &Tree, node: u32, templates: bool) -> Expression<'_> {
    let span = tree.span(node);
    let text = || tree.scalar(node).unwrap_or_default();
    let kind = match tree.kind(node) {
        Kind::Null => ExpressionKind::Null,
        Kind::False => ExpressionKind::Bool(false),
        Kind::True => ExpressionKind::Bool(true),
        Kind::Number => ExpressionKind::Number(text().parse().unwrap_or(0.0)),
        Kind::Array => {
            ExpressionKind::List(tree.children(node).map(|item| expression(tree, item, templates)).collect())
        }
        Kind::Object => {
            let member = |child| {
                let key = ExpressionKind::Text(Cow::Borrowed(tree.key(child).unwrap_or_default()));
                (Expression { span: place(tree, child), kind: key }, expression(tree, child, templates))
            };
            ExpressionKind::Map(tree.children(node).map(member).collect())
        }
        Kind::String | Kind::Expression | Kind::Redacted => {
            let text = text();
            let has_template = templates && (text.contains("${") || text.contains("%{"));
            match has_template.then(|| parse_json_string(text, span)) {
                Some(Ok(kind)) => kind,
                // What is no template after all, is a text.
                _ => ExpressionKind::Text(Cow::Borrowed(text)),
            }
        }
    };
    Expression { span, kind }
}
