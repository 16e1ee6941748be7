//! YAML to tree.

use plimsoll_model::tree::TreeBuilder;

use crate::problem::{Limits, Problem};

/// Adds each YAML document of the builder's text as one root.
pub fn parse(_builder: &mut TreeBuilder, _limits: &Limits) -> Vec<Problem> {
    Vec::new()
}

/// Whether the text looks like a template.
pub fn looks_like_template(text: &str) -> bool {
    text.contains("{{")
}
