//! Trees and problems as text, for comparison.

use plimsoll_ingest::problem::{Limits, Problem, ProblemSeverity};
use plimsoll_model::tree::{Kind, Tree, TreeBuilder};

pub(crate) type Parse = fn(&mut TreeBuilder, &Limits) -> Vec<Problem>;

pub(crate) fn read(parse: Parse, text: &str) -> (Tree, Vec<Problem>) {
    read_within(parse, text, &Limits::default())
}

pub(crate) fn read_within(parse: Parse, text: &str, limits: &Limits) -> (Tree, Vec<Problem>) {
    let mut builder = TreeBuilder::new("input", text.to_owned());
    let problems = parse(&mut builder, limits);
    assert_eq!(builder.text(), text, "the builder has its text back");
    (builder.finish(), problems)
}

/// The documents as compact JSON, in the order of the file, one a line. Keys that stand twice are shown twice.
pub(crate) fn values(tree: &Tree) -> String {
    let roots: Vec<String> = tree.roots().into_iter().map(|root| value(tree, root)).collect();
    roots.join("\n")
}

pub(crate) fn value(tree: &Tree, index: u32) -> String {
    match tree.kind(index) {
        Kind::Null => "null".to_owned(),
        Kind::True | Kind::False | Kind::Number => tree.scalar(index).unwrap_or("?").to_owned(),
        Kind::Array => {
            let items: Vec<String> = tree.children(index).map(|child| value(tree, child)).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Object => {
            let member = |child| format!("{:?}:{}", tree.key(child).unwrap_or("?"), value(tree, child));
            let members: Vec<String> = tree.children(index).map(member).collect();
            format!("{{{}}}", members.join(","))
        }
        _ => format!("{:?}", tree.scalar(index).unwrap_or("?")),
    }
}

/// Every value as `pointer line:column slice`, where the position is the one that evidence has.
pub(crate) fn spans(tree: &Tree) -> Vec<String> {
    let all = 0..tree.len() as u32;
    all.map(|index| {
        let (line, column) = tree.position(tree.anchor(index));
        let (start, end) = tree.span(index);
        format!("{} {line}:{column} {}", tree.pointer(index), &tree.text()[start as usize..end as usize])
    })
    .collect()
}

/// Every problem as `severity line:column message`.
pub(crate) fn problems(tree: &Tree, problems: &[Problem]) -> Vec<String> {
    let show = |problem: &Problem| {
        let (line, column) = tree.position(problem.offset);
        assert!(problem.help.ends_with('.'), "help is a sentence: {}", problem.help);
        assert!(!problem.message.ends_with('.'), "a message is none: {}", problem.message);
        let severity = if problem.severity == ProblemSeverity::Failed { "failed" } else { "warning" };
        format!("{severity} {line}:{column} {}", problem.message)
    };
    problems.iter().map(show).collect()
}

#[track_caller]
pub(crate) fn check_values(parse: Parse, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let (tree, found) = read(parse, text);
        assert_eq!(problems(&tree, &found), [""; 0], "{text:?}");
        assert_eq!(values(&tree), *expected, "{text:?}");
    }
}

/// Each case: text, the values that are left, the problems.
#[track_caller]
pub(crate) fn check_problems(parse: Parse, cases: &[(&str, &str, &[&str])]) {
    for (text, expected, expected_problems) in cases {
        let (tree, found) = read(parse, text);
        assert_eq!(problems(&tree, &found), *expected_problems, "{text:?}");
        assert_eq!(values(&tree), *expected, "{text:?}");
    }
}

#[track_caller]
pub(crate) fn check_spans(parse: Parse, text: &str, expected: &[&str]) {
    let (tree, found) = read(parse, text);
    assert_eq!(problems(&tree, &found), [""; 0], "{text:?}");
    assert_eq!(spans(&tree), expected, "{text:?}");
}

/// Reads every beginning of the text, and the text with each character replaced by each of a few others. What counts
/// is that nothing panics and that a problem lies within the text.
pub(crate) fn check_robust(parse: Parse, text: &str) {
    let check = |variant: &str| {
        let (tree, found) = read(parse, variant);
        for problem in &found {
            assert!(problem.offset as usize <= variant.len(), "{variant:?}");
        }
        spans(&tree);
        values(&tree);
    };
    for (at, character) in text.char_indices() {
        check(&text[..at]);
        for other in ["", "\"", "{", "]", ":", ",", "\t", "\n", "\\", "\0", "é", "- ", "&a ", "*a", "---\n"]
        {
            let rest = &text[at + character.len_utf8()..];
            check(&[&text[..at], other, rest].concat());
        }
    }
}
