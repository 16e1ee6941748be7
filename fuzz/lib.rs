//! What must hold of every tree, whatever the input was.
//!
//! `cargo +nightly fuzz run yaml fuzz/corpus/yaml fuzz/seeds/yaml -- -max_total_time=180` runs a target for three
//! minutes; `cargo install cargo-fuzz` brings the command.

use plimsoll_ingest::problem::{Limits, Problem, ProblemSeverity};
use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

/// Parses `text` and checks that the tree is sound: spans are slices of the text, containers hold their children, and
/// problems lie within the text. Returns whether no document failed, and the tree.
pub fn checked(parse: fn(&mut TreeBuilder, &Limits) -> Vec<Problem>, text: &str) -> (bool, Tree) {
    let mut builder = TreeBuilder::new("input", text.to_owned());
    let problems = parse(&mut builder, &Limits { alias_nodes: 2_000, ..Limits::default() });
    assert_eq!(builder.text(), text, "the builder has its text back");
    let tree = builder.finish();
    for problem in &problems {
        assert!(text.is_char_boundary(problem.offset as usize), "{problem:?}");
        assert!(!problem.message.is_empty() && !problem.help.is_empty());
    }
    let length = tree.len() as u32;
    let mut open: Vec<u32> = Vec::new();
    for index in 0..length {
        while open.last().is_some_and(|&end| end <= index) {
            open.pop();
        }
        let (start, end) = tree.span(index);
        assert!(text.get(start as usize..end as usize).is_some(), "span of {index}");
        let next = tree.next(index);
        assert!(next > index && next <= open.last().copied().unwrap_or(length), "end of {index}");
        match tree.kind(index) {
            Kind::Array | Kind::Object => open.push(next),
            Kind::Null => {}
            _ => assert!(tree.scalar(index).is_some(), "content of {index}"),
        }
        if tree.kind(index) == Kind::Object {
            assert!(tree.children(index).all(|child| tree.key(child).is_some()), "keys of {index}");
        }
    }
    (problems.iter().all(|problem| problem.severity != ProblemSeverity::Failed), tree)
}
