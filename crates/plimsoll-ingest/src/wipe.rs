//! Overwrites what is text but no value: comments, and documents that could not be parsed. Either may hold a secret
//! that nobody can judge.

use plimsoll_model::tree::{Kind, TreeBuilder};

/// Comments that speak to a scanner are kept.
const KEPT: &[&str] = &[
    "checkov:",
    "kics-scan",
    "trivy:",
    "kube-linter",
    "kubescape",
    "plimsoll",
    "polaris",
    "nosec",
    "tfsec:",
];

/// Whether a comment speaks to a scanner.
pub(crate) fn is_kept(comment: &str) -> bool {
    KEPT.iter().any(|word| comment.contains(word))
}

/// Overwrites comments; and, where a document was lost, everything that is no key or value.
pub(crate) fn wipe(builder: &mut TreeBuilder, lost: bool) {
    if !lost && memchr::memchr(b'#', builder.text().as_bytes()).is_none() {
        return;
    }
    let mut spans = Vec::new();
    let mut behind = 0;
    for (start, end) in kept(builder) {
        if start > behind {
            gap(builder.text(), behind, start, lost, &mut spans);
        }
        behind = behind.max(end);
    }
    gap(builder.text(), behind, builder.text().len() as u32, lost, &mut spans);
    for (start, end) in spans {
        builder.overwrite(start, end);
    }
}

/// The spans of all keys and scalars, in order.
fn kept(builder: &TreeBuilder) -> Vec<(u32, u32)> {
    let tree = builder.tree();
    let mut spans = Vec::with_capacity(tree.len() * 2);
    for node in 0..tree.len() as u32 {
        spans.extend(tree.key_span(node));
        if !matches!(tree.kind(node), Kind::Array | Kind::Object) {
            spans.push(tree.span(node));
        }
    }
    spans.sort_unstable();
    spans
}

fn gap(text: &str, start: u32, end: u32, lost: bool, out: &mut Vec<(u32, u32)>) {
    let Some(between) = text.get(start as usize..end as usize) else { return };
    if lost {
        if !between.trim().is_empty() {
            out.push((start, end));
        }
        return;
    }
    let mut at = 0;
    while let Some(found) = between.get(at..).and_then(|rest| memchr::memchr(b'#', rest.as_bytes())) {
        let hash = at + found;
        let rest = between.get(hash..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let before = between.get(..hash).and_then(|before| before.chars().next_back());
        let begins = before.is_none_or(char::is_whitespace);
        let comment = rest.get(..length).unwrap_or_default();
        if begins && !is_kept(comment) {
            out.push((start + hash as u32 + 1, start + (hash + length) as u32));
        }
        at = hash + length.max(1);
    }
}
